import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import type { AnyRepository, AnyRow } from './any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { deepFreeze } from './errors.ts'
import { treeDdl } from './tree-schema.ts'

/** Two trees (2 and 9), a cycle of 5, 6 and 7 with 8 below it, and 4 that is its own parent; ids out of order. */
export const treeRows = `${treeDdl}
  insert into nodes (id, rank, owner_id, parent_id) values
    (9, 1, 1, null), (3, 2, 2, 2), (2, 1, 1, null), (1, 3, 1, 2), (11, 1, null, 3), (10, 2, 2, 3), (12, 2, 3, 10),
    (6, 1, 1, 5), (7, 1, 1, 6), (5, 1, 1, 7), (8, 1, 1, 7), (4, 5, 1, 4), (13, 1, 1, 99);
  update nodes set area = 'a', code = id, parent_area = 'a', parent_code = parent_id, size = id,
    parent_size = parent_id * 1.00, made_at = timestamptz '2024-01-01 00:00:00.000001Z' + id * interval '1 microsecond',
    parent_made_at = timestamptz '2024-01-01 00:00:00.000001Z' + parent_id * interval '1 microsecond';
  insert into owners values (1, 'Ada'), (2, 'Bob');
  insert into links values (1, 9, 3), (2, 9, 10), (3, 3, 12), (4, 10, 12), (5, 10, 12), (6, 12, 13);`

const columns = { id: true }
const orderBy = { id: 'asc' }

/** What a recursive relation loads on both lines of Drizzle: rows and statements. */
export function describeTrees(schema: object): void {
  describe.each(drivers)('recursive relations on %s', (driver) => {
    let opened: OpenDatabase
    let nodes: AnyRepository
    const find = (ids: readonly number[], related: object, args: object = {}): Promise<AnyRow[]> =>
      nodes.findMany(deepFreeze({ columns, where: { id: { in: ids } }, orderBy, with: related, ...args }))

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: treeRows })
      nodes = (createRepositories(opened.db, schema) as unknown as { readonly nodes: AnyRepository }).nodes
    })
    afterAll(() => opened.close())

    const leaf = (id: number): AnyRow => ({ id, children: [] })
    const three = { id: 3, children: [{ id: 10, children: [leaf(12)] }, leaf(11)] }

    it('loads whole trees from any number of rows in one statement', async () => {
      const { result, queries } = await recordQueries(() =>
        find([2, 3, 9, 11], { children: { recursive: true, columns, orderBy } }),
      )
      expect(result).toStrictEqual([{ id: 2, children: [leaf(1), three] }, three, leaf(9), leaf(11)])
      expect(queries.map(({ sql }) => sql)).toEqual([
        'select "id" from "nodes" where "nodes"."id" = any($1) order by "nodes"."id" asc',
        'with "~starts" as (select * from unnest($1::text::integer[]) with ordinality as "~keys" ("~key0", "~position")), ' +
          '"~tree" as (with recursive "~keys" ("~key0") as (select "~key0" from "~starts" union all select "nodes"."id" from "nodes" where false ' +
          'union select "nodes"."id" from "nodes" inner join "~keys" on "nodes"."parent_id" = "~keys"."~key0") ' +
          'select "~key0", row_number() over () as "~node" from "~keys" group by "~key0") ' +
          'select "nodes"."id", "~keys"."~node", "~own"."~node", "~starts"."~position" from "nodes" ' +
          'inner join "~tree" as "~keys" on "nodes"."parent_id" = "~keys"."~key0" ' +
          'left join "~tree" as "~own" on "nodes"."id" = "~own"."~key0" ' +
          'left join "~starts" on "~starts"."~key0" = "~keys"."~key0" order by "nodes"."id" asc',
      ])
    })

    it('loads the chain of ancestors of a to-one', async () => {
      const { result, queries } = await recordQueries(() =>
        find([2, 12, 13], { parent: { recursive: true, columns: { rank: true } } }),
      )
      const parent = { rank: 2, parent: { rank: 2, parent: { rank: 1, parent: null } } }
      expect(result).toStrictEqual([
        { id: 2, parent: null },
        { id: 12, parent },
        { id: 13, parent: null },
      ])
      expect(queries).toHaveLength(2)
    })

    it('limits the levels below the start rows', async () => {
      const children = { columns, orderBy }
      const rows = await find([2, 3], { children: { ...children, recursive: { depth: 1 } } })
      expect(rows).toStrictEqual([
        { id: 2, children: [leaf(1), leaf(3)] },
        { id: 3, children: [leaf(10), leaf(11)] },
      ])
      const deeper = await find([2, 3], { children: { ...children, recursive: { depth: 2 } } })
      expect(deeper).toStrictEqual([{ id: 2, children: [leaf(1), { id: 3, children: [leaf(10), leaf(11)] }] }, three])
      expect(await find([2], { children: { ...children, recursive: { depth: 1000 } } })).toStrictEqual([
        { id: 2, children: [leaf(1), three] },
      ])
    })

    it('ends at the rows that close a cycle, and marks them', async () => {
      const children = { recursive: true, columns, orderBy }
      const closed = (id: number): AnyRow => ({ id, children: [], isCycle: true })
      expect(await find([4, 5, 7], { children })).toStrictEqual([
        { id: 4, children: [closed(4)] },
        { id: 5, children: [{ id: 6, children: [{ id: 7, children: [closed(5), leaf(8)] }] }] },
        { id: 7, children: [{ id: 5, children: [{ id: 6, children: [closed(7)] }] }, leaf(8)] },
      ])
      const up = { recursive: true, columns }
      expect(await find([4, 8], { parent: up })).toStrictEqual([
        { id: 4, parent: { id: 4, parent: null, isCycle: true } },
        { id: 8, parent: { id: 7, parent: { id: 6, parent: { id: 5, parent: null, isCycle: true } } } },
      ])
      expect(await find([5], { children: { ...children, recursive: { depth: 2 } } })).toStrictEqual([
        { id: 5, children: [{ id: 6, children: [leaf(7)] }] },
      ])
    })

    it('takes no row, and none below it, that its filter leaves out', async () => {
      const rows = await find([2], {
        children: { recursive: true, columns, orderBy: { id: 'desc' }, where: { id: { ne: 10 } } },
      })
      expect(rows).toStrictEqual([{ id: 2, children: [{ id: 3, children: [leaf(11)] }, leaf(1)] }])
      const started = await find([10], { children: { recursive: true, columns, where: { id: { ne: 10 } } } })
      expect(started).toStrictEqual([{ id: 10, children: [leaf(12)] }])
    })

    it('compares keys as PostgreSQL does: two columns, numbers of another scale, microseconds', async () => {
      const related = { recursive: true, columns, orderBy }
      for (const [down, up] of [
        ['parts', 'whole'],
        ['smaller', 'larger'],
        ['after', 'before'],
      ] as const) {
        expect(await find([3], { [down]: related, [up]: related })).toStrictEqual([
          {
            id: 3,
            [down]: [
              { id: 10, [down]: [{ id: 12, [down]: [] }] },
              { id: 11, [down]: [] },
            ],
            [up]: { id: 2, [up]: null },
          },
        ])
      }
    })

    it('takes texts of one number for the same start', async () => {
      await opened.query(
        `insert into nodes (id, size, parent_size) values (21, 50.0, null), (22, 50.00, null), (23, 51, 50)`,
      )
      const smaller = [{ id: 23, smaller: [] }]
      expect(await find([21, 22], { smaller: { recursive: true, columns } })).toStrictEqual([
        { id: 21, smaller },
        { id: 22, smaller },
      ])
      await opened.query('delete from nodes where id in (21, 22, 23)')
    })

    it('loads the relations and counts of all rows of the trees by one statement each', async () => {
      const { result, queries } = await recordQueries(() =>
        find([2, 9], {
          children: {
            recursive: true,
            columns,
            orderBy,
            with: { owner: { columns: { name: true } }, links: { columns: { toId: true }, orderBy } },
            counts: { children: true },
          },
        }),
      )
      const [ada, bob] = [{ name: 'Ada' }, { name: 'Bob' }]
      const row = (id: number, owner: object | null, to: number[], children: AnyRow[]): AnyRow => ({
        id,
        owner,
        links: to.map((toId) => ({ toId })),
        counts: { children: children.length },
        children,
      })
      const ten = row(10, bob, [12, 12], [row(12, null, [13], [])])
      expect(result).toStrictEqual([
        { id: 2, children: [row(1, ada, [], []), row(3, bob, [12], [ten, row(11, null, [], [])])] },
        { id: 9, children: [] },
      ])
      expect(queries).toHaveLength(5)
    })

    it('joins to-ones into the statement of the trees, and loads further relations of them', async () => {
      const owner = { strategy: 'join', columns: { name: true }, with: { nodes: { columns, orderBy, limit: 1 } } }
      const { result, queries } = await recordQueries(() =>
        find([2, 9], { children: { recursive: true, columns, orderBy, with: { owner } } }),
      )
      const [ada, bob] = [
        { name: 'Ada', nodes: [{ id: 1 }] },
        { name: 'Bob', nodes: [{ id: 3 }] },
      ]
      const row = (id: number, own: object | null, children: AnyRow[]): AnyRow => ({ id, owner: own, children })
      const three = row(3, bob, [row(10, bob, [row(12, null, [])]), row(11, null, [])])
      expect(result).toStrictEqual([
        { id: 2, children: [row(1, ada, []), three] },
        { id: 9, children: [] },
      ])
      expect(queries).toHaveLength(3)
    })

    it('loads the trees of a row that is joined', async () => {
      const parent = { strategy: 'join', columns, with: { children: { recursive: { depth: 1 }, columns, orderBy } } }
      const { result, queries } = await recordQueries(() => find([3, 10], { parent }))
      expect(result).toStrictEqual([
        { id: 3, parent: { id: 2, children: [leaf(1), leaf(3)] } },
        { id: 10, parent: { id: 3, children: [leaf(10), leaf(11)] } },
      ])
      expect(queries).toHaveLength(2)
    })

    it('gives finds of one batch trees of their own', async () => {
      const options = { columns, with: { children: { recursive: true, columns, orderBy } }, batch: true }
      const { result, queries } = await recordQueries(() =>
        Promise.all([2, 3, 2].map((key) => nodes.findOrThrow(key, options))),
      )
      const two = { id: 2, children: [leaf(1), three] }
      expect(result).toStrictEqual([two, three, two])
      expect(queries).toHaveLength(2)
      const [first, second, last] = result as (typeof three)[]
      expect(last?.children[0]).not.toBe(first?.children[0])
      expect(second?.children[0]).not.toBe((first?.children[1] as typeof three | undefined)?.children[0])
    })

    it('nests inside of other relations, and both ways', async () => {
      const related = { recursive: true, columns }
      expect(await find([12], { parent: { columns, with: { parent: related, children: related } } })).toStrictEqual([
        { id: 12, parent: { id: 10, parent: { id: 3, parent: { id: 2, parent: null } }, children: [leaf(12)] } },
      ])
    })

    it('sends nothing without keys, and takes rows in hand', async () => {
      const none = await recordQueries(() => find([2, 9], { parent: { recursive: true } }))
      expect(none.result).toStrictEqual([
        { id: 2, parent: null },
        { id: 9, parent: null },
      ])
      expect(none.queries).toHaveLength(1)
      const rows = deepFreeze([{ id: 3 }])
      const loaded = await (nodes as unknown as { load(rows: object, related: object): Promise<AnyRow[]> }).load(rows, {
        children: { recursive: true, columns, orderBy },
      })
      expect(loaded).toStrictEqual([three])
    })

    it('loads a chain longer than the stack in one statement, from each of its rows', async () => {
      await opened.query(
        `insert into nodes (id, parent_id) select key, key - 1 from generate_series(1001, 21000) as key`,
      )
      const { result, queries } = await recordQueries(() =>
        nodes.findMany({
          columns,
          where: { id: { gt: 1000 } },
          orderBy,
          with: { children: { recursive: true, columns }, parent: { recursive: true, columns } },
        }),
      )
      expect(queries).toHaveLength(3)
      expect([depthOf(result[0]!, 'children'), depthOf(result[10_000]!, 'children')]).toEqual([19_999, 9999])
      expect([depthOf(result[0]!, 'parent'), depthOf(result[19_999]!, 'parent')]).toEqual([0, 19_999])
      await opened.query('delete from nodes where id > 1000')
    })
  })
}

function depthOf(row: AnyRow, name: string): number {
  let depth = -1
  for (let at: AnyRow | undefined = row; at !== undefined; depth++) {
    const next = at[name] as AnyRow | AnyRow[] | null
    at = Array.isArray(next) ? next[0] : (next ?? undefined)
  }
  return depth
}
