import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { checkProperty, propertyTimeout } from '../support/property-runs.ts'
import { statements } from '../support/property-statements.ts'
import { statementText } from '../support/statement-text.ts'

vi.setConfig({ testTimeout: propertyTimeout })

describe.each(drivers)('shapes on %s', (driver) => {
  let opened: OpenDatabase

  beforeAll(async () => {
    opened = await openDatabase(driver)
  })
  afterAll(() => opened.close())

  it('gives one statement to calls of one shape', async () => {
    const texts = new Map<string, string>()
    let shared = 0
    const property = fc.asyncProperty(fc.array(statements, { minLength: 2, maxLength: 12 }), async (calls) => {
      // A statement with the caller's own SQL in it is never kept.
      for (const statement of calls.flat().filter(({ isFixed }) => isFixed)) {
        const [text, known] = [statementText(statement, opened.db), texts.get(statement.shape)]
        if (known !== undefined) shared++
        expect(text).toBe(known ?? text)
        texts.set(statement.shape, text)
      }
    })
    await checkProperty(property, 300)
    expect(shared).toBeGreaterThan(texts.size / 10)
  })
})
