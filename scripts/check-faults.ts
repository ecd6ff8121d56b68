/**
 * Strikes a deployer at every statement of a history, on the way up and down, in both layouts, and looks whether the next
 * run ends where an undisturbed one does. It takes an hour: the tests take a sample.
 *
 *   npm run check:faults                      everything
 *   npm run check:faults -- up SIGKILL folders    what has these words
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestDatabase } from '../src/testing/index.ts'
import { faultHistory } from '../test/support/fault-history.ts'
import { goDisturbed, goUndisturbed, type Killer, type Way } from '../test/support/migration-faults.ts'
import { formats, writeMigrations } from '../test/support/migration-folder.ts'

const words = process.argv.slice(2)
const killers: readonly Killer[] = ['pg_terminate_backend', 'SIGKILL']
const ways: readonly Way[] = ['up', 'down']
await using server = await startTestDatabase()
let failures = 0
for (const killer of killers)
  for (const way of ways)
    for (const format of formats) {
      if (!words.every((word) => word === killer || word === way || word === format)) continue
      const folder = await mkdtemp(join(tmpdir(), 'faults-'))
      await writeMigrations(folder, format, faultHistory)
      const { statements, result } = await goUndisturbed(folder, way)
      let wrong = 0
      for (let at = 1; at <= statements; at++) {
        const when = at % 2 === 0 ? 'before' : 'during'
        if (at % 25 === 0) console.log(`${killer} ${way} ${format}: ${at} of ${statements}, ${wrong} wrong`)
        const outcome = await goDisturbed(folder, way, killer, at, when).catch((error: unknown) => String(error))
        if (outcome === result) continue
        wrong += 1
        console.log(
          `${killer} ${way} ${format}: wrong after a strike ${when} statement ${at}: ${outcome.slice(0, 300)}`,
        )
      }
      console.log(`${killer} ${way} ${format}: ${statements} strikes, ${wrong} wrong`)
      failures += wrong
      await rm(folder, { recursive: true })
    }
process.exitCode = failures === 0 && server.url !== '' ? 0 : 1
