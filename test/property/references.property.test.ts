import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { checkProperty, propertyTimeout } from '../support/property-runs.ts'
import { referenceDdl, referenceModel } from '../support/reference-schema.ts'

/* Random lists of ids, of which many name no row: what is loaded, counted and found is compared with plain JavaScript. */

vi.setConfig({ testTimeout: propertyTimeout })

const orderIds = [1, 2, 3, 4, 5]
const id = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...orderIds) },
  fc.constantFrom<unknown>('1', '3', 9, '', 'abc', null, true, 2.5, {}, [], 'NaN', '1e400', -1),
)
const list = fc.oneof(
  { weight: 4, arbitrary: fc.array(id, { maxLength: 6 }) },
  fc.constantFrom<unknown>(undefined, null, 2, 'x', {}),
)
const people = fc.array(fc.option(fc.record({ orderIds: list }), { freq: 6 }), { minLength: 1, maxLength: 6 })

/** The ids that a list has, as often as it has them; a single one is a list of one. */
function idsIn(document: { readonly orderIds: unknown } | null): number[] {
  const given = document?.orderIds
  const elements: readonly unknown[] = Array.isArray(given) ? given : [given]
  return elements
    .map((element) => (typeof element === 'string' && /^\d+$/.test(element) ? Number(element) : element))
    .filter((element): element is number => orderIds.includes(element as number))
}

describe.each(drivers)('references from random documents on %s', (driver) => {
  let opened: OpenDatabase
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: referenceDdl })
    await opened.query(`insert into orders (id, total) select id, 10 * id from generate_series(1, 5) as id`)
  })
  afterAll(() => opened.close())

  it('are what the ids say', async () => {
    const property = fc.asyncProperty(people, fc.integer({ min: 0, max: 60 }), async (documents, least) => {
      const values = documents.map((document, index) => {
        const text = document === null ? 'null' : `'${JSON.stringify(document)}'`
        return `(${index}, ${text})`
      })
      await opened.query(`delete from people; insert into people (id, profile) values ${values.join(', ')}`)
      const repository = createRepositories(opened.db, referenceModel).people
      const expected = documents.map(idsIn)
      const meant = (ids: readonly number[]) => ids.filter((each) => 10 * each >= least)

      const rows = await repository.findMany({
        columns: { id: true },
        orderBy: { id: 'asc' },
        with: { orders: { columns: { id: true } } },
        counts: { orders: { where: { total: { gte: least } } } },
      })
      expect(rows.map(({ orders }) => orders.map((order) => order.id))).toEqual(expected)
      expect(rows.map(({ counts }) => counts.orders)).toEqual(expected.map((ids) => meant(ids).length))

      const found = async (where: Parameters<typeof repository.findMany>[0] & {}) =>
        (await repository.findMany({ ...where, columns: { id: true }, orderBy: { id: 'asc' } })).map((row) => row.id)
      const which = (holds: (ids: readonly number[]) => boolean) =>
        expected.flatMap((ids, index) => (holds(ids) ? [index] : []))
      const total = { gte: least }
      expect(await found({ where: { orders: { some: { total } } } })).toEqual(which((ids) => meant(ids).length > 0))
      expect(await found({ where: { orders: { none: { total } } } })).toEqual(which((ids) => meant(ids).length === 0))
      expect(await found({ where: { orders: { every: { total } } } })).toEqual(
        which((ids) => meant(ids).length === ids.length),
      )
      expect(await found({ where: { orders: { count: { gte: 2 } } } })).toEqual(which((ids) => ids.length >= 2))
    })
    await checkProperty(property, 25)
  })
})
