/**
 * Backfills a million rows by two workers that are killed ten times, while a writer inserts, updates, deletes and changes
 * keys: by a number, by text and uuid in an odd collation, and by code that throws on one row. The tests take a small
 * sample.
 *
 *   npm run check:backfill [rows]
 */
import { startTestDatabase } from '../src/testing/index.ts'
import { runStorm } from '../test/support/backfill-storm.ts'
import { poison, stormKinds } from '../test/support/storm-tables.ts'

const rows = Number(process.argv[2] ?? 1_000_000)
// The databases of the runs are made on its server.
await using server = await startTestDatabase()
console.log(`${new URL(server.url).host}, ${rows.toLocaleString('en')} rows, two workers`)
for (const kind of stormKinds) {
  const { kills, seconds, times, failures, isFinalized, writer } = await runStorm(kind, { rows, workers: 2, kills: 10 })
  const isOnce = Object.keys(times).join() === '1'
  const isRight = isOnce && isFinalized && failures.join() === (kind === 'batch' ? String(poison) : '')
  console.log(
    `${kind}: ${isRight ? 'right' : 'wrong'}: ${JSON.stringify(times)} rows by times done, ${seconds.toFixed(1)} s, ` +
      `${kills} kills, failed: ${failures.join(', ') || 'none'}; writer: ${writer.statements} statements, ` +
      `p50 ${writer.p50.toFixed(1)} ms, p99 ${writer.p99.toFixed(1)} ms, max ${writer.max.toFixed(0)} ms`,
  )
  if (!isRight) process.exitCode = 1
}
