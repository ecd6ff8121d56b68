import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import type { AnyRepository } from './any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { deepFreeze } from './errors.ts'
import { checkProperty, propertyTimeout } from './property-runs.ts'
import { readTrees } from './tree-oracle.ts'
import { treeDdl, type TreeRelation } from './tree-schema.ts'

const places = 12
const place = fc.option(fc.integer({ min: 0, max: places }), { freq: 4 })
const graph = fc.record({
  /** A forest, where parents come before their children, or any graph: with cycles, dangling keys and NULLs. */
  isForest: fc.boolean(),
  parents: fc.array(place, { maxLength: places }),
  ranks: fc.array(fc.option(fc.integer({ min: 0, max: 3 })), { minLength: places, maxLength: places }),
  links: fc.array(fc.tuple(place, place), { maxLength: 20 }),
})
const filters = fc.constantFrom(
  { filter: {}, sql: 'true' },
  { filter: { rank: { gt: 0 } }, sql: 'b.rank > 0' },
  { filter: { id: { notIn: [3, 5] } }, sql: 'b.id not in (3, 5)' },
)

/** Compares recursive relations of random forests and graphs with an oracle. */
export function describeTreeProperty(schema: object, relations: readonly TreeRelation[]): void {
  describe.each(drivers)('trees on %s', (driver) => {
    let opened: OpenDatabase
    let nodes: AnyRepository

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: treeDdl })
      nodes = (createRepositories(opened.db, schema) as unknown as { readonly nodes: AnyRepository }).nodes
    })
    afterAll(() => opened.close())

    it(
      'are what plain SQL and a loop make of the rows, in one statement',
      async () => {
        const reads = fc.array(
          fc.record({
            relation: fc.constantFrom(...relations),
            depth: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 4 })),
            where: filters,
            direction: fc.constantFrom('asc' as const, 'desc' as const),
          }),
          { minLength: 4, maxLength: 8 },
        )
        const property = fc.asyncProperty(
          graph,
          reads,
          fc.subarray(Array.from({ length: places }, (_, id) => id)),
          async (data, list, starts) => {
            await opened.query(rowsOf(data))
            for (const read of list) {
              const { relation, depth, where, direction } = read
              const expected = await readTrees((text) => opened.query(text), read)
              const related = {
                recursive: depth === Infinity ? true : { depth },
                columns: { id: true },
                where: where.filter,
                orderBy: [{ rank: direction }, { id: 'asc' }],
              }
              const args = {
                columns: { id: true },
                where: { id: { in: starts } },
                orderBy: { id: 'asc' },
                with: { [relation.name]: related },
              }
              const { result, queries } = await recordQueries(() => nodes.findMany(deepFreeze(args)))
              const wanted = starts
                .filter((id) => expected.has(id))
                .map((id) => ({
                  id,
                  [relation.name]: relation.kind === 'many' ? expected.get(id) : (expected.get(id)?.[0] ?? null),
                }))
              expect(result).toStrictEqual(wanted)
              expect(queries.length).toBeLessThanOrEqual(2)
            }
          },
        )
        await checkProperty(property, 25)
      },
      propertyTimeout,
    )
  })
}

interface Graph {
  readonly isForest: boolean
  readonly parents: readonly (number | null)[]
  readonly ranks: readonly (number | null)[]
  readonly links: readonly (readonly [number | null, number | null])[]
}

/** Some rows share the key that others point to; their sizes are equal numbers of different texts. */
function rowsOf({ isForest, parents, ranks, links }: Graph): string {
  const nodes = parents.map((parent, id) => {
    const to = parent === null || !isForest ? parent : id === 0 ? null : parent % id
    const [shared, parentShared] = [id % 9, to === null ? null : to % 9]
    const text = (value: unknown, make: (value: unknown) => string): string => (value === null ? 'null' : make(value))
    return `(${[
      id,
      text(ranks[id] ?? null, String),
      text(to, String),
      text(shared, (key) => `'a', '${String(key)}'`),
      parentShared === null ? `'a', null` : `'a', '${parentShared}'`,
      `${shared}.${id % 2 === 0 ? '0' : '000'}`,
      text(parentShared, (key) => `${String(key)}.00`),
      `timestamptz '2024-01-01 00:00:00Z' + ${shared} * interval '1 microsecond'`,
      text(parentShared, (key) => `timestamptz '2024-01-01 00:00:00Z' + ${String(key)} * interval '1 microsecond'`),
    ].join(', ')})`
  })
  const pairs = links.map(([from, to], index) => {
    const [low, high] =
      isForest && from !== null && to !== null ? [Math.min(from, to), Math.max(from, to) + 1] : [from, to]
    return `(${index}, ${low ?? 'null'}, ${high ?? 'null'})`
  })
  const insert = (table: string, names: string, tuples: readonly string[]): string =>
    tuples.length === 0 ? '' : `insert into ${table} (${names}) values ${tuples.toReversed().join(', ')};`
  return `truncate nodes, links; ${insert(
    'nodes',
    'id, rank, parent_id, area, code, parent_area, parent_code, size, parent_size, made_at, parent_made_at',
    nodes,
  )} ${insert('links', 'id, from_id, to_id', pairs)}`
}
