import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createRepositories, InvalidFilterError } from '../../src/index.ts'
import { withRollback } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { fillSamples, sampleRows, samplesDdl, valueColumns } from '../support/property-columns.ts'
import { columnFilter, filters, type AnyFilter } from '../support/property-filters.ts'
import { filterSql } from '../support/property-oracle.ts'
import { checkProperty, propertyTimeout, sampleOf } from '../support/property-runs.ts'
import { samples, typesDdl } from '../support/property-schema.ts'

const rowCount = 120

vi.setConfig({ testTimeout: propertyTimeout })

describe.each(drivers)('filters on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, { samples })
  let reader: ReturnType<typeof repositories>

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: typesDdl + samplesDdl() })
    await opened.query(fillSamples(sampleOf(sampleRows, rowCount)))
    reader = repositories()
  })
  afterAll(() => opened.close())

  const expectedIds = async (filter: AnyFilter): Promise<number[]> =>
    (await opened.query(`select id from samples where ${filterSql(filter)} order by id`)).map(({ id }) => Number(id))

  it('reads, counts and finds the rows that plain SQL does', async () => {
    const property = fc.asyncProperty(filters, async (filter) => {
      const expected = await expectedIds(filter)
      // What a property makes has no static type.
      const where = filter as never
      const rows = await reader.samples.findMany({ where, columns: { id: true } })
      expect(idsOf(rows)).toEqual(expected)
      expect(await reader.samples.count(where)).toBe(expected.length)
      expect(await reader.samples.exists(where)).toBe(expected.length > 0)
    })
    await checkProperty(property, 80)
  })

  it.each(valueColumns.map((column) => ({ property: column.property, column })))(
    'reads by $property as plain SQL does',
    async ({ column }) => {
      const property = fc.asyncProperty(columnFilter(column), async (value) => {
        const filter = { [column.property]: value }
        const rows = await reader.samples.findMany({ where: filter as never, columns: { id: true } })
        expect(idsOf(rows)).toEqual(await expectedIds(filter))
      })
      await checkProperty(property, 12)
    },
  )

  it('changes and deletes the rows that it reads', async () => {
    const property = fc.asyncProperty(filters, async (filter) => {
      const expected = await expectedIds(filter)
      const where = filter as never
      await withRollback(opened.db, async (transaction) => {
        const writer = reader.$using(transaction).samples
        // No filter is about the id, so the same rows match after it is moved.
        const moved = await writer
          .updateMany({ where, set: { id: sql`${samples.id} + ${rowCount}` }, columns: { id: true } })
          .catch((error: unknown) => {
            if (error instanceof InvalidFilterError) return 'refused' as const
            throw error
          })
        if (moved === 'refused') {
          // A filter without any condition matches every row, and a write refuses it.
          expect(expected).toHaveLength(rowCount)
          await expect(writer.deleteMany({ where })).rejects.toThrow(InvalidFilterError)
          return
        }
        const movedIds = expected.map((id) => id + rowCount)
        expect(idsOf(moved)).toEqual(movedIds)
        expect(idsOf(await writer.deleteMany({ where, columns: { id: true } }))).toEqual(movedIds)
        expect(await writer.count()).toBe(rowCount - expected.length)
      })
    })
    await checkProperty(property, 40)
  })
})

function idsOf(rows: readonly { readonly id: number }[]): number[] {
  return rows.map(({ id }) => id).sort((one, other) => one - other)
}
