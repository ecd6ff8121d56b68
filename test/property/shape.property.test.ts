import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { fillParameters } from '../../src/database/query-event.ts'
import { buildersOf, type Statement } from '../../src/database/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { checkProperty, propertyTimeout } from '../support/property-runs.ts'
import { statements } from '../support/property-statements.ts'

vi.setConfig({ testTimeout: propertyTimeout })

describe.each(drivers)('shapes on %s', (driver) => {
  let opened: OpenDatabase

  beforeAll(async () => {
    opened = await openDatabase(driver)
  })
  afterAll(() => opened.close())

  /** What a prepared statement keeps: its text, and which of a call's values each of its parameters takes. */
  const textOf = ({ build, values }: Statement): string => {
    const { sql, params } = build(buildersOf(opened.db)).toSQL()
    const positions = values.map((_, index) => `value ${index}`)
    return JSON.stringify([sql, fillParameters(params, positions), values.length])
  }

  it('gives one statement to calls of one shape', async () => {
    const texts = new Map<string, string>()
    let shared = 0
    const property = fc.asyncProperty(fc.array(statements, { minLength: 2, maxLength: 12 }), async (calls) => {
      // A statement with the caller's own SQL in it is never kept.
      for (const statement of calls.flat().filter(({ isFixed }) => isFixed)) {
        const [text, known] = [textOf(statement), texts.get(statement.shape)]
        if (known !== undefined) shared++
        expect(text).toBe(known ?? text)
        texts.set(statement.shape, text)
      }
    })
    await checkProperty(property, 300)
    expect(shared).toBeGreaterThan(texts.size / 10)
  })
})
