import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, InvalidArgumentError, InvalidKeyError } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { referenceDdl, referenceModel, scopedModel } from '../support/reference-schema.ts'

const acme = '0c8f2a50-1b7e-4c7a-9a55-3f0a5f1f3c11'
const large = 2n ** 53n + 1n

/** Documents as they are kept; beside those that the schema knows, shapes of other times. */
const kept: Readonly<Record<number, string>> = {
  1: `{"orderIds": [3, 1, 3, 99, 2], "companyId": "${acme.toUpperCase()}", "ledgerId": "${large}", "codes": ["b", "a", "B"],
    "price": "1.50", "deep": {"a \\"key\\".": {"ids": [2, 1]}}, "lines": [{"orderId": 2}, {"note": "x"}, {"orderId": 3}, {"orderId": 2}]}`,
  2: `{"orderIds": [], "companyId": null, "lines": [], "friends": [1, 2]}`,
  3: `{}`,
  4: `null`,
  5: `{"orderIds": ["1", "abc", 2.0, 2.5, 1e400, true, null, {"a": 1}, [3], "99999999999", "+3"], "companyId": "not a uuid",
    "ledgerId": ${large}, "codes": [1, "a"], "price": 1.5, "lines": {"orderId": 1}}`,
  6: `{"orderIds": 2, "companyId": ["${acme}"], "ledgerId": "9223372036854775808", "price": "NaN", "lines": 5}`,
  7: `{"companyId": "00000000-0000-0000-0000-000000000000"}`,
}

describe.each(drivers)('references on %s', (driver) => {
  let opened: OpenDatabase
  const open = () => createRepositories(opened.db, referenceModel)
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: referenceDdl })
    for (const [id, document] of Object.entries(kept))
      await opened.query(`insert into people (id, profile) values (${id}, '${document}')`)
    await opened.query(`insert into people (id, profile) values (8, null);
      insert into orders (id, total) values (1, 10), (2, 20), (3, 30);
      insert into companies values ('${acme}', 'Acme');
      insert into ledgers values (${large}, 'odd'), (${large - 1n}, 'even');
      insert into codes values (1, 'a'), (2, 'b'), (3, '1');
      insert into prices values (1.5, 'low')`)
  })
  afterAll(() => opened.close())

  const sources = { columns: { id: true }, orderBy: { id: 'asc' } } as const
  const byId = (rows: readonly { readonly id: number }[]) =>
    Object.fromEntries(rows.map(({ id, ...row }) => [id, Object.values(row)[0]]))

  it('loads the rows of a list in its order, as often as it names them', async () => {
    const { people } = open()
    const rows = await people.findMany({ ...sources, with: { orders: { columns: { id: true } } } })
    const ids = Object.fromEntries(rows.map(({ id, orders }) => [id, orders.map((order) => order.id)]))
    expect(ids).toEqual({ 1: [3, 1, 3, 2], 2: [], 3: [], 4: [], 5: [1, 2, 3], 6: [2], 7: [], 8: [] })
    expect(rows[0]).toEqual({ id: 1, orders: [{ id: 3 }, { id: 1 }, { id: 3 }, { id: 2 }] })
  })

  it('loads a single row by keys of every type, whatever is in the place of an id', async () => {
    const { people } = open()
    const rows = await people.findMany({
      ...sources,
      with: { company: { columns: { name: true } }, ledger: { columns: { name: true } }, price: true },
    })
    expect(rows.map(({ company }) => company?.name ?? null)).toEqual(['Acme', null, null, null, null, null, null, null])
    expect(rows.map(({ ledger }) => ledger?.name ?? null)).toEqual(['odd', null, null, null, 'odd', null, null, null])
    expect(rows.map(({ price }) => price?.name ?? null)).toEqual(['low', null, null, null, 'low', null, null, null])
  })

  it('goes by another unique column, odd keys and lists of objects', async () => {
    const { people } = open()
    const rows = await people.findMany({
      ...sources,
      where: { id: { in: [1, 5, 6] } },
      with: {
        codes: { columns: { id: true } },
        deep: { columns: { id: true } },
        ordersOfLines: { columns: { id: true } },
      },
    })
    expect(rows).toEqual([
      {
        id: 1,
        codes: [{ id: 2 }, { id: 1 }],
        deep: [{ id: 2 }, { id: 1 }],
        ordersOfLines: [{ id: 2 }, { id: 3 }, { id: 2 }],
      },
      { id: 5, codes: [{ id: 1 }], deep: [], ordersOfLines: [{ id: 1 }] },
      { id: 6, codes: [], deep: [], ordersOfLines: [] },
    ])
  })

  it('takes the options of other relations', async () => {
    const { people } = open()
    const load = async (options: object) =>
      byId(
        await people.findMany({
          ...sources,
          where: { id: { in: [1, 5] } },
          with: { orders: { columns: { id: true }, ...options } },
        }),
      )
    expect(await load({ where: { total: { gt: 10 } } })).toEqual({ 1: [3, 3, 2].map(ofId), 5: [2, 3].map(ofId) })
    expect(await load({ orderBy: { total: 'asc' } })).toEqual({ 1: [1, 2, 3, 3].map(ofId), 5: [1, 2, 3].map(ofId) })
    expect(await load({ limit: 2 })).toEqual({ 1: [3, 1].map(ofId), 5: [1, 2].map(ofId) })
    expect(await load({ limit: 2, offset: 1, orderBy: { id: 'desc' } })).toEqual({
      1: [3, 2].map(ofId),
      5: [2, 1].map(ofId),
    })
    await expect(load({ limit: 1, strategy: 'lateral' })).rejects.toThrow(InvalidArgumentError)
    const paged = await people.findMany({
      ...sources,
      where: { id: 1 },
      with: { orders: { first: 2, columns: { id: true }, orderBy: { id: 'asc' } } },
    })
    expect(paged[0]?.orders.items).toEqual([{ id: 1 }, { id: 2 }])
    const after = paged[0]?.orders.pageInfo.endCursor as string
    const next = await people.findMany({
      ...sources,
      where: { id: { in: [1, 5] } },
      with: { orders: { first: 2, after, columns: { id: true }, orderBy: { id: 'asc' } } },
    })
    expect(next.map(({ orders }) => orders.items)).toEqual([[{ id: 3 }], [{ id: 3 }]])
  })

  it('joins a to-one, and loads below it', async () => {
    const { people } = open()
    const rows = await people.findMany({
      ...sources,
      with: {
        company: { strategy: 'join', columns: { name: true } },
        friends: { columns: { id: true }, with: { orders: { columns: { id: true }, limit: 1 } } },
      },
    })
    expect(rows[0]).toEqual({ id: 1, company: { name: 'Acme' }, friends: [] })
    expect(rows[1]).toEqual({
      id: 2,
      company: null,
      friends: [
        { id: 1, orders: [{ id: 3 }] },
        { id: 2, orders: [] },
      ],
    })
  })

  it('counts, filters and orders', async () => {
    const { people } = open()
    const counted = await people.findMany({
      ...sources,
      counts: { orders: true, dear: { relation: 'orders', where: { total: { gt: 20 } } }, company: true },
    })
    expect(counted.map(({ counts }) => [counts.orders, counts.dear, counts.company]).slice(0, 6)).toEqual([
      [4, 2, 1],
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
      [3, 1, 0],
      [1, 0, 0],
    ])
    const ids = async (where: object) => (await people.findMany({ ...sources, where })).map(({ id }) => id)
    expect(await ids({ orders: true })).toEqual([1, 5, 6])
    expect(await ids({ orders: { some: { total: 30 } } })).toEqual([1, 5])
    expect(await ids({ orders: { none: { total: { lt: 20 } } } })).toEqual([2, 3, 4, 6, 7, 8])
    expect(await ids({ orders: { every: { total: 20 } } })).toEqual([2, 3, 4, 6, 7, 8])
    expect(await ids({ orders: { count: { gte: 3 } } })).toEqual([1, 5])
    expect(await ids({ company: { name: 'Acme' } })).toEqual([1])
    expect(await ids({ company: false })).toEqual([2, 3, 4, 5, 6, 7, 8])
    expect(await ids({ friends: { orders: { company: false } } }).catch(nameOf)).toBe('InvalidFilterError')
    expect(await ids({ friends: { orders: { some: { total: 30 } } } })).toEqual([2])
    const ordered = await people.findCursorPage({
      first: 3,
      columns: { id: true },
      orderBy: [{ ledger: { name: 'asc' } }, { orders: { count: 'desc' } }, { id: 'asc' }],
      with: { orders: { columns: { id: true } } },
    })
    expect(ordered.items.map(({ id, orders }) => [id, orders.length])).toEqual([
      [1, 4],
      [5, 3],
      [6, 1],
    ])
  })

  it('is loaded by every way to rows', async () => {
    const { people } = open()
    const options = { columns: { id: true }, with: { orders: { columns: { id: true } } } } as const
    const first = { id: 1, orders: [3, 1, 3, 2].map(ofId) }
    expect(await people.findOrThrow(1, options)).toEqual(first)
    expect((await people.findByKeys([2, 1], options))[1]).toEqual(first)
    expect((await people.findPage({ page: 1, pageSize: 1, orderBy: { id: 'asc' }, ...options })).items).toEqual([first])
    const streamed: object[] = []
    for await (const row of people.stream({ ...options, orderBy: { id: 'asc' } })) streamed.push(row)
    expect(streamed[0]).toEqual(first)
    const profile = { orderIds: [2, 2], ledgerId: large }
    const created = await people.create({ id: 20, tenantId: 7, profile }, { with: { orders: true, ledger: true } })
    expect([created.orders.map(({ id }) => id), created.ledger?.name]).toEqual([[2, 2], 'odd'])
    const updated = await people.update(20, { profile: { orderIds: [1] } }, { with: { orders: true } })
    expect(updated.orders.map(({ id }) => id)).toEqual([1])
    const [upserted] = await people.upsertMany([{ id: 20, tenantId: 7, profile }], {
      with: { orders: true, ledger: true },
    })
    expect([upserted?.row.orders.length, upserted?.row.ledger?.id]).toEqual([2, large])
    const deleted = await people.delete(20, { with: { orders: { columns: { id: true } } } })
    expect(deleted.orders).toEqual([{ id: 2 }, { id: 2 }])
  })

  it('loads them for rows that are there, by what their documents are kept as', async () => {
    const { people } = open()
    const rows = await people.findMany({ orderBy: { id: 'asc' }, where: { id: { in: [2, 3, 8] } } })
    const own = { id: 30, tenantId: 7, profile: { orderIds: [3, 3, 5], ledgerId: large } }
    const loaded = await people.load([own, ...rows], { orders: { columns: { id: true } }, ledger: true })
    expect(loaded.map(({ orders, ledger }) => [orders.length, ledger?.name ?? null])).toEqual([
      [2, 'odd'],
      [0, null],
      [0, null],
      [0, null],
    ])
    await expect(people.load([{ id: 1 } as never], { orders: true })).rejects.toThrow(InvalidKeyError)
    const unsafe = { id: 1, tenantId: 7, profile: { orderIds: [2 ** 60] } }
    await expect(people.load([unsafe], { orders: true })).rejects.toThrow(InvalidKeyError)
  })

  it('takes one statement for each, and none without ids', async () => {
    const { people } = open()
    const friends = { columns: { id: true }, with: { orders: true } } as const
    const all = await recordQueries(() =>
      people.findMany({ columns: { id: true }, with: { orders: true, company: true, friends } }),
    )
    expect(all.queries).toHaveLength(5)
    const empty = { where: { id: { in: [2, 3, 4, 8] } }, with: { orders: true, company: true } } as const
    const none = await recordQueries(() => people.findMany(empty))
    expect(none.queries).toHaveLength(1)
  })

  it('is not written through', async () => {
    const { people } = open()
    const values = { id: 40, tenantId: 7, orders: { connect: [1] } } as never
    await expect(people.create(values)).rejects.toThrow(InvalidArgumentError)
    await expect(people.update(1, { company: { connect: acme } } as never)).rejects.toThrow(InvalidArgumentError)
    const tree = { friends: { recursive: true } } as never
    await expect(people.findMany({ with: tree })).rejects.toThrow(InvalidArgumentError)
  })

  it('stays within the scopes of the table that it leads to', async () => {
    const { people } = createRepositories(opened.db, scopedModel).$with({ tenantId: 7 })
    await opened.query(`insert into orders values (50, 8, 1, null), (51, 7, 1, now()), (52, 7, 1, null);
      insert into people (id, profile) values (50, '{"orderIds": [50, 51, 52]}')`)
    const options = {
      columns: { id: true },
      with: { orders: { columns: { id: true } } },
      counts: { orders: true },
    } as const
    expect(await people.findOrThrow(50, options)).toEqual({ id: 50, orders: [{ id: 52 }], counts: { orders: 1 } })
    expect(await people.count({ id: 50, orders: { some: { id: { in: [50, 51] } } } })).toBe(0)
    await opened.query('delete from people where id = 50; delete from orders where id >= 50')
  })
})

function ofId(id: number): { id: number } {
  return { id }
}

function nameOf(error: unknown): string {
  return (error as Error).name
}
