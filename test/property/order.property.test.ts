import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { fillSamples, sampleColumn, sampleRows, samplesDdl, type SampleColumn } from '../support/property-columns.ts'
import { filters, type AnyFilter } from '../support/property-filters.ts'
import { quoteName } from '../support/property-literals.ts'
import { filterSql } from '../support/property-oracle.ts'
import { orderOf, orderTerms, type Direction, type OrderTerm } from '../support/property-orders.ts'
import { checkProperty, propertyTimeout, sampleOf } from '../support/property-runs.ts'
import { samples, typesDdl } from '../support/property-schema.ts'

/** What a call says of the order of its rows, and which of them it wants. */
interface Slice {
  readonly terms: readonly OrderTerm[]
  /** One object with all the terms, or a list of objects with one each. */
  readonly isList: boolean
  readonly limit: number | undefined
  readonly offset: number | undefined
  readonly where: AnyFilter | undefined
}

const rowCount = 120

const slices: fc.Arbitrary<Slice> = fc.record({
  terms: orderTerms,
  isList: fc.boolean(),
  limit: fc.option(fc.nat(rowCount + 5), { nil: undefined }),
  offset: fc.option(fc.nat(rowCount + 5), { nil: undefined }),
  where: fc.option(filters, { nil: undefined, freq: 2 }),
})

vi.setConfig({ testTimeout: propertyTimeout })

describe.each(drivers)('orders on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, { samples })
  let reader: ReturnType<typeof repositories>

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: typesDdl + samplesDdl() })
    await opened.query(fillSamples(sampleOf(sampleRows, rowCount)))
    reader = repositories()
  })
  afterAll(() => opened.close())

  const expectedIds = async (slice: Slice): Promise<number[]> =>
    (await opened.query(sliceSql(slice))).map(({ id }) => Number(id))

  it('returns the rows of a slice in the order of plain SQL', async () => {
    const property = fc.asyncProperty(slices, async (slice) => {
      const { terms, isList, limit, offset, where } = slice
      // What a property makes has no static type.
      const args = { orderBy: orderOf(terms, isList), ...(where && { where }), offset, columns: { id: true } } as {
        readonly columns: { readonly id: true }
      }
      const rows = await reader.samples.findMany({ ...args, limit })
      expect(idsOf(rows)).toEqual(await expectedIds(slice))
      const first = await reader.samples.findFirst(args)
      expect(first?.id).toBe((await expectedIds({ ...slice, limit: 1 }))[0])
    })
    await checkProperty(property, 100)
  })

  it('tiles every row once with limit and offset', async () => {
    const property = fc.asyncProperty(slices, fc.integer({ min: 7, max: 40 }), async (slice, size) => {
      const all = await expectedIds({ ...slice, limit: undefined, offset: undefined, where: undefined })
      const tiled: number[] = []
      for (let offset = 0; offset < rowCount; offset += size) {
        const rows = await reader.samples.findMany({
          orderBy: orderOf(slice.terms, slice.isList) as never,
          limit: size,
          offset,
          columns: { id: true },
        })
        tiled.push(...idsOf(rows))
      }
      expect(tiled).toEqual(all)
    })
    await checkProperty(property, 15)
  })
})

function idsOf(rows: readonly { readonly id: number }[]): number[] {
  return rows.map(({ id }) => id)
}

function sliceSql({ terms, limit, offset, where }: Slice): string {
  const order = terms.map(([property, direction]) => termSql(sampleColumn(property), direction))
  return [
    'select id from samples',
    where === undefined ? '' : `where ${filterSql(where)}`,
    `order by ${order.join(', ')}`,
    limit === undefined ? '' : `limit ${limit}`,
    offset === undefined ? '' : `offset ${offset}`,
  ].join(' ')
}

/** PostgreSQL's default, written out: NULLs are larger than every value. */
function termSql({ name }: SampleColumn, direction: Direction): string {
  const { direction: way, nulls } = typeof direction === 'string' ? { direction, nulls: undefined } : direction
  const isNullFirst = nulls === undefined ? way === 'desc' : nulls === 'first'
  return `(${quoteName(name)} is null) ${isNullFirst ? 'desc' : 'asc'}, ${quoteName(name)} ${way}`
}
