import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defineModel } from '../../src/index.ts'
import {
  type AnyRepositories,
  type AnyRepository,
  anyRepositories,
  type AnyRow,
  type LoadedName,
} from './any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { deepFreeze } from './errors.ts'
import { loadedTables, randomData } from './loading-data.ts'
import { type AnyObject, argsOf, type Relations, relationsOf } from './loading-filters.ts'
import { policiesAre, policiesDdl } from './loading-policies.ts'
import { loadingDdl } from './loading-schema.ts'
import { scopeContext, scopeNames, scopeOptions } from './loading-scopes.ts'
import { checkProperty, propertyTimeout } from './property-runs.ts'

interface Read {
  readonly table: LoadedName
  /** Without limit and offset. */
  readonly args: AnyObject
}

/** Compares every way to read rows with `findMany`, which others compare with plain SQL. */
export function describeReadWays(schema: object, relations: Relations): void {
  const tables = (Object.keys(loadedTables) as LoadedName[]).filter(
    (table) => table !== 'seniors' && relations.some(({ source }) => source === table),
  )
  const reads = fc
    .record({ table: fc.constantFrom(...tables), depth: fc.integer({ min: 0, max: 3 }) })
    .chain(({ table, depth }) =>
      argsOf(relations, table, depth, scopeNames).map(({ limit: _limit, offset: _offset, ...args }): Read => {
        return { table, args: deepFreeze(args) }
      }),
    )

  describe.each(drivers)('ways to read on %s', (driver) => {
    let opened: OpenDatabase
    let repositories: AnyRepositories

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: `${loadingDdl}; ${policiesDdl}`, isGuarded: true })
      repositories = anyRepositories(opened.db, defineModel(schema, scopeOptions), { context: scopeContext })
    })
    afterAll(() => opened.close())

    async function check(runs: number, agree: (read: Read, rows: readonly AnyRow[]) => Promise<void>): Promise<void> {
      const list = fc.array(reads, { minLength: 3, maxLength: 6 })
      const property = fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 30 }), list, async (data, all) => {
        await opened.query(`${randomData(data)}; ${policiesAre(data % 2 === 0)}`)
        for (const read of all) await agree(read, await repositories[read.table].findMany(read.args))
      })
      await checkProperty(property, runs)
    }

    it(
      'return the same rows by pages and batches',
      () =>
        check(3, async ({ table, args }, rows) => {
          const repository = repositories[table]
          expect(await walkPages(repository, args, 'first')).toStrictEqual(rows)
          expect(await walkPages(repository, args, 'last')).toStrictEqual(rows)
          const { items, total } = await repository.findPage({ ...args, page: 2, pageSize: 3 })
          expect({ items, total }).toStrictEqual({ items: rows.slice(3, 6), total: rows.length })
          const batched: AnyRow[] = []
          for await (const batch of repository.batches({ ...args, size: 4 })) batched.push(...batch)
          expect(batched).toStrictEqual(rows)
        }),
      propertyTimeout,
    )

    it(
      'return the same rows by keys, one by one in a batch, and in a transaction',
      () =>
        check(3, async ({ table, args }, rows) => {
          const { where, orderBy, unscoped, ...options } = args
          const lifted = { ...(unscoped !== undefined && { unscoped }) }
          const selected = { ...lifted, orderBy, ...(where !== undefined && { where }) }
          const ids = (await repositories[table].findMany({ ...selected, columns: { id: true } })).map(({ id }) => id)
          const [keys, wanted] = [
            [...ids, 999, ...ids],
            [...rows, undefined, ...rows],
          ]
          expect(await repositories[table].findByKeys(keys, { ...lifted, ...options })).toStrictEqual(wanted)
          const found = await Promise.all(
            keys.map((key) => repositories[table].find(key, { ...lifted, ...options, batch: true })),
          )
          expect(found).toStrictEqual(wanted)
          expectNothingShared(found)
          const inside = await repositories.$transaction((transaction) =>
            Promise.all([transaction[table].findMany(args), transaction[table].findMany(args)]),
          )
          expect(inside).toStrictEqual([rows, rows])
        }),
      propertyTimeout,
    )

    it(
      'return the same related rows as pages and as lists',
      () =>
        check(4, async ({ table, args }) => {
          const [paged, listed] = [
            relatedIn('pages', relations, table, args),
            relatedIn('lists', relations, table, args),
          ]
          const pages = await repositories[table].findMany(deepFreeze(paged))
          expect(itemsOf(pages)).toStrictEqual(await repositories[table].findMany(deepFreeze(listed)))
        }),
      propertyTimeout,
    )
  })
}

interface CursorPage {
  readonly items: AnyRow[]
  readonly pageInfo: {
    readonly startCursor: string | null
    readonly endCursor: string | null
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
  }
}

/** All rows, page by page from the first, or from the last. */
async function walkPages(repository: AnyRepository, args: AnyObject, slice: 'first' | 'last'): Promise<AnyRow[]> {
  const rows: AnyRow[] = []
  for (let cursor: string | null = null; ;) {
    const position: object =
      slice === 'first' ? { first: 3, after: cursor } : { last: 2, before: cursor, strategy: 'or' }
    const { items, pageInfo } = (await repository.findCursorPage({ ...args, ...position })) as CursorPage
    if (slice === 'first') rows.push(...items)
    else rows.unshift(...items)
    if (!(slice === 'first' ? pageInfo.hasNextPage : pageInfo.hasPreviousPage)) return rows
    cursor = slice === 'first' ? pageInfo.endCursor : pageInfo.startCursor
  }
}

/** The same arguments with every to-many as one page, or as the list that the page has. */
function relatedIn(way: 'pages' | 'lists', relations: Relations, table: string, args: AnyObject): AnyObject {
  if (args['with'] === undefined) return args
  const related = Object.entries(args['with'] as AnyObject).flatMap(([name, options]) => {
    const { kind, target } = relationsOf(relations, table).find((relation) => relation.name === name)!
    // A page of a view has no key for its order.
    if (target === 'seniors' || options === true) return []
    const nested = relatedIn(way, relations, target, options as AnyObject)
    if (kind === 'one') return [[name, nested] as const]
    const { limit = 1000, offset: _offset, strategy: _strategy, ...rest } = nested
    return [[name, { ...rest, [way === 'pages' ? 'first' : 'limit']: limit }] as const]
  })
  return { ...args, with: Object.fromEntries(related) }
}

/** Rows with the items of their pages instead of the pages. */
function itemsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(itemsOf)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  if ('pageInfo' in value) return itemsOf((value as unknown as CursorPage).items)
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, itemsOf(inner)]))
}

/** Two callers must not have an object in common: one could change it. */
function expectNothingShared(rows: readonly unknown[]): void {
  const all = rows.flatMap((row) => [...objectsIn(row, new Set())])
  expect(new Set(all).size).toBe(all.length)
}

function objectsIn(value: unknown, found: Set<object>): Set<object> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || found.has(value)) return found
  found.add(value)
  for (const inner of Object.values(value)) objectsIn(inner, found)
  return found
}
