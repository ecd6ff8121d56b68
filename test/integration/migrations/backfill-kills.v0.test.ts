import { expect, test } from 'vitest'
import { runStorm } from '../../support/backfill-storm.ts'

/** The whole is `npm run check:backfill`. */
test('two workers, of which one is killed, do every row once, while a writer changes rows and keys', async () => {
  const { times, kills, isFinalized, failures } = await runStorm('words', {
    rows: 6000,
    workers: 2,
    kills: 1,
    rate: 4000,
  })
  expect(Object.keys(times)).toEqual(['1'])
  expect({ kills, isFinalized, failures }).toEqual({ kills: 1, isFinalized: true, failures: [] })
}, 120_000)
