import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { fillSamples, sampleColumn, sampleRows, samplesDdl } from '../support/property-columns.ts'
import { filters, type AnyFilter } from '../support/property-filters.ts'
import { quoteName } from '../support/property-literals.ts'
import { filterSql } from '../support/property-oracle.ts'
import { orderOf, orderTerms, type OrderTerm } from '../support/property-orders.ts'
import { checkProperty, propertyTimeout, sampleOf } from '../support/property-runs.ts'
import { samples, typesDdl } from '../support/property-schema.ts'

/** Which rows a list has, and in which order. */
interface List {
  readonly terms: readonly OrderTerm[]
  readonly isList: boolean
  readonly where: AnyFilter | undefined
}

const rowCount = 60

// A cursor holds no array of dates: their text depends on the session.
const lists: fc.Arbitrary<List> = fc
  .record({ terms: orderTerms, isList: fc.boolean(), where: fc.option(filters, { nil: undefined, freq: 2 }) })
  .filter(({ terms }) => terms.every(([property]) => property !== 'stamps' && property !== 'instants'))

vi.setConfig({ testTimeout: propertyTimeout })

describe.each(drivers)('whole results on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, { samples })
  let reader: ReturnType<typeof repositories>['samples']

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: typesDdl + samplesDdl() })
    await opened.query(fillSamples(sampleOf(sampleRows, rowCount)))
    reader = repositories().samples
  })
  afterAll(() => opened.close())

  const expectedIds = async (list: List): Promise<number[]> =>
    (await opened.query(listSql(list))).map(({ id }) => Number(id))

  it('has every row on one page, in the order of plain SQL, and the right numbers on each', async () => {
    const kinds = fc.constantFrom('exact' as const, { max: 7 }, { max: 1000 }, false as const)
    const property = fc.asyncProperty(lists, fc.integer({ min: 1, max: 25 }), kinds, async (list, pageSize, count) => {
      const expected = await expectedIds(list)
      const pages = Math.ceil(expected.length / pageSize)
      const walked: number[] = []
      for (let page = 1; page <= Math.max(pages, 1) + 1; page++) {
        const found = await reader.findPage({ ...argsOf(list), page, pageSize, count })
        walked.push(...found.items.map(({ id }) => id))
        expect(found.hasNextPage).toBe(page < pages)
        expect(found.hasPreviousPage).toBe(page > 1)
        if (found.totalKind === 'exact') expect([found.total, found.pageCount]).toEqual([expected.length, pages])
        if (found.totalKind === 'atLeast') expect(found.total).toBeLessThanOrEqual(expected.length)
        if (count === 'exact') expect(found.totalKind).toBe('exact')
      }
      expect(walked).toEqual(expected)
    })
    await checkProperty(property, 25)
  })

  it.each([false, true])(
    'streams every row once, in the order of plain SQL (from a snapshot: %s)',
    async (snapshot) => {
      const property = fc.asyncProperty(lists, fc.integer({ min: 1, max: rowCount + 5 }), async (list, size) => {
        const expected = await expectedIds(list)
        const ids: number[] = []
        for await (const batch of reader.batches({ ...argsOf(list), size, ...(snapshot && { snapshot }) })) {
          expect(batch.length).toBeLessThanOrEqual(size)
          ids.push(...batch.map(({ id }) => id))
        }
        expect(ids).toEqual(expected)
      })
      await checkProperty(property, 25)
    },
  )

  it('goes on after any batch', async () => {
    const property = fc.asyncProperty(lists, fc.integer({ min: 5, max: 40 }), async (list, size) => {
      const expected = await expectedIds(list)
      let read = 0
      for await (const batch of reader.batches({ ...argsOf(list), size })) {
        read += batch.length
        const rest: number[] = []
        for await (const { id } of reader.stream({ ...argsOf(list), after: batch.cursor ?? null })) rest.push(id)
        expect(rest).toEqual(expected.slice(read))
      }
    })
    await checkProperty(property, 8)
  })

  it('leaves the database usable wherever a stream is left', async () => {
    const property = fc.asyncProperty(
      fc.boolean(),
      fc.boolean(),
      fc.integer({ min: 1, max: 20 }),
      fc.nat(rowCount),
      async (snapshot, aborts, size, end) => {
        const controller = new AbortController()
        const stream = reader.stream({ size, signal: controller.signal, ...(snapshot && { snapshot }) })
        let read = 0
        try {
          for await (const _ of stream) {
            read += 1
            if (read < end) continue
            if (!aborts) break
            controller.abort()
          }
        } catch (error) {
          expect(error).toMatchObject({ code: 'QUERY_CANCELLED' })
        }
        expect(await reader.count()).toBe(rowCount)
        const [open] = await opened.query(
          `select count(*) as count from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'`,
        )
        expect(open?.['count']).toBe('0')
      },
    )
    await checkProperty(property, 25)
  })
})

/** What a property makes has no static type. */
function argsOf({ terms, isList, where }: List): { readonly columns: { readonly id: true } } {
  const args: object = { orderBy: orderOf(terms, isList), ...(where && { where }) }
  return { ...args, columns: { id: true } }
}

function listSql({ terms, where }: List): string {
  const order = terms.map(([property, direction]) => {
    const { direction: way, nulls } = typeof direction === 'string' ? { direction, nulls: undefined } : direction
    const isNullFirst = nulls === undefined ? way === 'desc' : nulls === 'first'
    const name = quoteName(sampleColumn(property).name)
    return `(${name} is null) ${isNullFirst ? 'desc' : 'asc'}, ${name} ${way}`
  })
  return `select id from samples ${where === undefined ? '' : `where ${filterSql(where)}`} order by ${order.join(', ')}`
}
