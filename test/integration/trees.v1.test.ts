import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import type { AnyRepository, AnyRow } from '../support/any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { describeTrees, treeRows } from '../support/tree-cases.ts'
import { describeMisuseOfTrees } from '../support/tree-misuse.ts'
import { treeSchema } from '../support/tree-schema.v1.ts'

describeTrees(treeSchema)
describeMisuseOfTrees(treeSchema)

const columns = { id: true }
const orderBy = { id: 'asc' }

describe.each(drivers)('recursive relations of Drizzle 1.0 on %s', (driver) => {
  let opened: OpenDatabase
  let nodes: AnyRepository
  const find = (id: number, related: object): Promise<AnyRow[]> =>
    nodes.findMany({ columns, where: { id }, with: related })

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: treeRows })
    nodes = (createRepositories(opened.db, treeSchema) as unknown as { readonly nodes: AnyRepository }).nodes
  })
  afterAll(() => opened.close())

  it('goes through a join table, with the same rows at every way that leads to them', async () => {
    const { result, queries } = await recordQueries(() => find(9, { next: { recursive: true, columns, orderBy } }))
    const twelve = { id: 12, next: [{ id: 13, next: [] }] }
    expect(result).toStrictEqual([
      {
        id: 9,
        next: [
          { id: 3, next: [twelve] },
          { id: 10, next: [twelve, twelve] },
        ],
      },
    ])
    expect(queries).toHaveLength(2)
  })

  it('unfolds rows that lead into a cycle once, where they are nearest', async () => {
    await opened.query('insert into links values (7, 13, 3), (8, 9, 12)')
    const closed = (id: number): AnyRow => ({ id, next: [], isCycle: true })
    expect(await find(9, { next: { recursive: true, columns, orderBy } })).toStrictEqual([
      {
        id: 9,
        next: [
          { id: 3, next: [closed(12)] },
          { id: 10, next: [closed(12), closed(12)] },
          { id: 12, next: [{ id: 13, next: [closed(3)] }] },
        ],
      },
    ])
    await opened.query('delete from links where id in (7, 8)')
  })

  it('stays linear where every row leads to every other', async () => {
    await opened.query(`insert into nodes (id) select key from generate_series(100, 139) as key;
      insert into links select 1000 + one * 50 + other, one + 100, other + 100
        from generate_series(0, 39) as one, generate_series(0, 39) as other where one <> other`)
    const [row] = await find(100, { next: { recursive: true, columns, orderBy } })
    const second = (row!['next'] as AnyRow[])[0]!['next'] as AnyRow[]
    expect(row!['next']).toHaveLength(39)
    expect(second.map(({ isCycle }) => isCycle)).toEqual(Array.from({ length: 39 }, () => true))
    const [cut] = await find(100, { next: { recursive: { depth: 1000 }, columns, orderBy } })
    expect(cut).toStrictEqual(row)
  })

  it('applies the filter that a relation was declared with, on either side', async () => {
    expect(await find(12, { rankedParent: { recursive: true, columns } })).toStrictEqual([
      { id: 12, rankedParent: { id: 10, rankedParent: { id: 3, rankedParent: null } } },
    ])
    // The filter of the other side holds for the row that the rows are below: 2 has the rank 1, 3 and 10 have 2.
    const rankedChildren = { recursive: true, columns, orderBy }
    expect(await find(2, { rankedChildren })).toStrictEqual([{ id: 2, rankedChildren: [] }])
    expect(await find(3, { rankedChildren })).toStrictEqual([
      {
        id: 3,
        rankedChildren: [
          { id: 10, rankedChildren: [{ id: 12, rankedChildren: [] }] },
          { id: 11, rankedChildren: [] },
        ],
      },
    ])
  })
})
