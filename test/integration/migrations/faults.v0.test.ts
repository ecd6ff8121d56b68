import { describe, expect, test } from 'vitest'
import { deployAtOnce } from '../../support/deployers.ts'
import { faultHistory } from '../../support/fault-history.ts'
import { formats, makeMigrations } from '../../support/migration-folder.ts'
import { goDisturbed, goUndisturbed } from '../../support/migration-faults.ts'

/** A sample: `npm run check:faults` strikes at every statement. */
const strikes = 3

/** `npm run check:deployers` starts ten. */
const deployers = 4

describe.each(formats)('with the layout of %s', (format) => {
  test.each(['up', 'down'] as const)(
    'on the way %s, a connection that is ended leaves nothing that status does not name and the next run does not mend',
    async (way) => {
      const folder = await makeMigrations(format, faultHistory)
      const { statements, result } = await goUndisturbed(folder, way)
      for (let strike = 0; strike < strikes; strike++) {
        const at = 1 + Math.floor(((strike + Math.random()) * statements) / strikes)
        const when = strike % 2 === 0 ? 'before' : 'during'
        expect(await goDisturbed(folder, way, 'pg_terminate_backend', at, when), `at ${at}, ${when}`).toBe(result)
      }
    },
    120_000,
  )

  test('a deployer that is killed is no trouble for the next one', async () => {
    const folder = await makeMigrations(format, faultHistory)
    const { statements, result } = await goUndisturbed(folder, 'up')
    for (const when of ['before', 'during'] as const) {
      const at = 1 + Math.floor(Math.random() * statements)
      expect(await goDisturbed(folder, 'up', 'SIGKILL', at, when), `at ${at}, ${when}`).toBe(result)
    }
  }, 60_000)

  test('deployers at once on an empty database end with 0 and apply each revision once', async () => {
    const once = faultHistory.map(() => 1)
    expect(await deployAtOnce(format, deployers)).toEqual({
      codes: Array.from({ length: deployers }, () => 0),
      errors: '',
      applied: faultHistory.length,
      runs: once,
    })
  }, 60_000)
})
