import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { checkProperty, propertyTimeout } from '../support/property-runs.ts'
import { predict, runSteps, steps, transactionDdl, transactionSchema } from '../support/property-transactions.ts'

describe.each(drivers)('random transactions on %s', (driver) => {
  let opened: OpenDatabase

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: transactionDdl })
  })
  afterAll(() => opened.close())

  const stored = async (): Promise<unknown> => {
    const entries = await opened.query('select id, value from entries order by id')
    const notes = await opened.query('select id from notes order by id')
    return {
      entries: entries.map(({ id, value }) => [Number(id), Number(value)]),
      notes: notes.map(({ id }) => Number(id)),
    }
  }

  it(
    'leave what one thread of control would leave, and run what belongs to their ends',
    async () => {
      const repositories = createRepositories(opened.db, transactionSchema)
      const canOpenNew = driver !== 'PGlite'
      const property = fc.asyncProperty(steps, async (all) => {
        await opened.query('delete from entries; delete from notes; insert into entries values (0, 0)')
        const { entries, notes, ...ends } = predict(all, canOpenNew)
        expect(await runSteps(repositories, all, canOpenNew)).toEqual(ends)
        expect(await stored()).toEqual({ entries, notes })
      })
      await checkProperty(property, 100)
    },
    propertyTimeout,
  )
})
