import { count, desc, eq, exists, inArray, max, sql, type SQL } from 'drizzle-orm'
import { alias, integer, pgTable, pgView, QueryBuilder, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, InvalidArgumentError, InvalidFilterError, InvalidOrderError } from '../../src/index.ts'
import { openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorBeforeStatement } from '../support/errors.ts'

const staff = pgTable('staff', {
  id: integer('id').primaryKey(),
  bossId: integer('boss_id'),
  name: text('name').notNull(),
})
const desks = pgTable('desks', { id: integer('id').primaryKey(), staffId: integer('staff_id').notNull() })

const bosses = pgView('bosses').as((query) =>
  query
    .select({ id: staff.id, bossId: staff.bossId, first: sql<string>`left(${staff.name}, 1)`.as('first') })
    .from(staff),
)
const plainBosses = pgView('bosses', {
  id: integer('id').notNull(),
  bossId: integer('boss_id'),
  first: text('first').notNull(),
}).existing()

const ddl = `
  create table staff (id integer primary key, boss_id integer, name text not null);
  create table desks (id integer primary key, staff_id integer not null);
  insert into staff values (1, null, 'Ann'), (2, 1, 'Bob'), (3, 1, 'Cleo');
  insert into desks values (1, 2);
  create view bosses as select id, boss_id, left(name, 1) as first from staff;
`
const builder = new QueryBuilder()
const other = alias(staff, 'other')

describe('the row that a callback gets', () => {
  let opened: OpenDatabase
  let repository: ReturnType<typeof open>
  const open = () => createRepositories(opened.db, { staff, desks }).staff
  beforeAll(async () => {
    opened = await openDatabase('postgres.js', { ddl })
    repository = open()
  })
  afterAll(() => opened.close())

  type Where = Parameters<typeof repository.count>[0] & {}
  const refused: readonly [string, Where][] = [
    ['a built query', (t) => exists(builder.select().from(staff).where(eq(staff.bossId, t.id)))],
    ['RAW', { RAW: (t) => exists(builder.select().from(staff).where(eq(staff.bossId, t.id))) }],
    [
      'a built query that joins it',
      (t) =>
        exists(
          builder
            .select({ id: desks.id })
            .from(desks)
            .innerJoin(staff, eq(desks.id, staff.bossId))
            .where(eq(desks.staffId, t.id)),
        ),
    ],
    [
      'a join that goes by the row',
      (t) => exists(builder.select({ id: desks.id }).from(desks).leftJoin(staff, eq(staff.bossId, t.id))),
    ],
    ['a name in a text', (t) => sql`exists (select 1 from staff where boss_id = ${t.id})`],
    ['a name in a text, in a list', (t) => sql`exists (select 1 from desks, "public"."staff" where boss_id = ${t.id})`],
    [
      'a query in another that selects from it',
      (t) =>
        exists(
          builder.select({ one: sql`1` }).from(builder.select().from(staff).where(eq(staff.bossId, t.id)).as('inner')),
        ),
    ],
    ['SQL', (t) => sql`exists (select 1 from ${staff} where ${staff.bossId} = ${t.id})`],
  ]
  it.each(refused)('is never that of a query of the same table: %s', async (_, where) => {
    expect(await errorBeforeStatement(() => repository.findMany({ where }))).toBeInstanceOf(InvalidFilterError)
  })

  const taken: readonly [string, Where, readonly string[]][] = [
    ['an alias', (t) => exists(builder.select().from(other).where(eq(other.bossId, t.id))), ['Ann']],
    ['another table', (t) => exists(builder.select().from(desks).where(eq(desks.staffId, t.id))), ['Bob']],
    ['a list of the same table', (t) => inArray(t.id, builder.select({ id: staff.bossId }).from(staff)), ['Ann']],
    ['columns of both names', (t, { or, eq: equal }) => or(equal(t.name, 'Bob'), equal(staff.id, 3)), ['Bob', 'Cleo']],
    ['SQL of another table', (t) => sql`exists (select 1 from ${desks} where ${desks.staffId} = ${t.id})`, ['Bob']],
    [
      'a name that is written',
      (t) => sql`exists (select 1 from ${staff} "one" where "one".boss_id = ${t.id})`,
      ['Ann'],
    ],
    ['a name after as', (t) => sql`exists (select 1 from ${staff} as one where one.boss_id = ${t.id})`, ['Ann']],
    [
      'an alias that is joined',
      (t) =>
        exists(
          builder
            .select({ id: desks.id })
            .from(desks)
            .innerJoin(other, eq(desks.id, other.bossId))
            .where(eq(other.bossId, t.id)),
        ),
      ['Ann'],
    ],
    [
      'a name that another has before it',
      (t) => sql`${t.name} = any(array['Ann', 'staff']) and exists (select from desks)`,
      ['Ann'],
    ],
    [
      'a query beside it',
      (t, { and, eq: equal }) => and(equal(t.name, 'Ann'), sql`exists (select from ${staff})`),
      ['Ann'],
    ],
    ['the table itself', (t) => sql`${t}.name like 'A%'`, ['Ann']],
  ]
  it.each(taken)("is the statement's own: %s", async (_, where, names) => {
    const rows = await repository.findMany({ where, orderBy: { id: 'asc' } })
    expect(rows.map(({ name }) => name)).toEqual(names)
    expect(await repository.count(where)).toBe(names.length)
    expect(await repository.updateMany({ where, set: { bossId: sql`${staff.bossId}` }, returning: false })).toBe(
      names.length,
    )
  })

  type Row = typeof staff
  const underlings = (t: Row) => sql<number>`(select count(*)::integer from ${staff} where ${staff.bossId} = ${t.id})`
  const built = (t: Row) => builder.select({ n: count() }).from(staff).where(eq(staff.bossId, t.id))
  const joined = (t: Row) =>
    builder
      .select({ n: count() })
      .from(desks)
      .innerJoin(staff, eq(staff.id, desks.staffId))
      .where(eq(staff.bossId, t.id))

  it.each([
    ['SQL', underlings],
    ['SQL with a name', (t: Row) => underlings(t).as('n')],
    ['a built query', built],
    ['a built query that joins it', joined],
  ])('is never that of a query of the same table in extras: %s', async (_, extra) => {
    const ways: (() => Promise<unknown>)[] = [
      () => repository.findMany({ extras: { n: extra } }),
      () => repository.findMany({ extras: (t) => ({ n: extra(t) }) }),
      () => repository.find(1, { extras: { n: extra } }),
      () => repository.findPage({ limit: 1, extras: { n: extra } }),
      () => repository.update(1, { name: 'Eve' }, { extras: { n: extra } }),
      () => repository.create({ id: 9, name: 'Eve' }, { extras: { n: extra } }),
      () => repository.deleteMany({ where: { id: 1 }, extras: { n: extra } }),
    ]
    for (const way of ways) {
      const error = await errorBeforeStatement(way)
      expect(error).toBeInstanceOf(InvalidArgumentError)
      expect((error as InvalidArgumentError).details.path).toMatch(/extras\.n$/)
    }
  })

  it.each([
    ['SQL', (t: Row) => sql`${underlings(t)} desc`],
    ['a built query', (t: Row) => sql`(${built(t)}) desc`],
    ['a built query that joins it', (t: Row) => desc(sql`(${joined(t)})`)],
  ])('is never that of a query of the same table in an order: %s', async (_, term) => {
    const ways: (() => Promise<unknown>)[] = [
      () => repository.findMany({ orderBy: term }),
      () => repository.findMany({ orderBy: (t) => [t.id, term(t)] }),
      () => repository.findFirst({ orderBy: term }),
      () => repository.findPage({ limit: 1, orderBy: term }),
      () => repository.findCursorPage({ first: 1, orderBy: (t) => ({ expression: term(t), type: 'int8' }) }),
    ]
    for (const way of ways) {
      const error = await errorBeforeStatement(way)
      expect(error).toBeInstanceOf(InvalidOrderError)
      expect((error as InvalidOrderError).details.path).toContain('orderBy')
    }
  })

  const ofOther = (t: Row) => sql<number>`(select count(*)::integer from ${staff} as o where o.boss_id = ${t.id})`

  it("is the statement's own in extras", async () => {
    const extras = {
      sql: ofOther,
      named: (t: Row) => ofOther(t).as('some name'),
      built: (t: Row) => builder.select({ n: count() }).from(other).where(eq(other.bossId, t.id)),
      column: (t: Row) => t.name,
      beside: (t: Row) => sql<number>`${t.id} + (${builder.select({ id: max(staff.id) }).from(staff)})`,
    }
    const row = { id: 1, sql: 2, named: 2, built: 2, column: 'Ann', beside: 4 }
    const columns = { id: true } as const
    expect(numbered(await repository.find(1, { columns, extras }))).toEqual(row)
    expect(
      numbered(await repository.find(1, { columns, extras: (t) => ({ sql: ofOther(t), column: t.name }) })),
    ).toEqual({
      id: 1,
      sql: 2,
      column: 'Ann',
    })
    expect(numbered(await repository.update(1, { name: 'Ann' }, { columns, extras }))).toEqual(row)
  })

  it("is the one that is there in an upsert's update", async () => {
    const row = { id: 1, name: 'Ann' }
    const update = (t: typeof staff) => ({
      name: sql`${t.name} || (select count(*) from staff as "other" where ${other.bossId} = ${t.id})`,
    })
    expect(await repository.upsert(row, { update })).toMatchObject({ row: { name: 'Ann2' }, created: false })
    const hidden = (t: typeof staff) => ({ name: sql`(select max(name) from staff where boss_id = ${t.id})` })
    const upserting = () => repository.upsert(row, { update: hidden })
    expect(await errorBeforeStatement(upserting)).toBeInstanceOf(InvalidArgumentError)
    await repository.update(1, { name: 'Ann' })
  })

  it("is the statement's own in orders", async () => {
    const names = async (orderBy: NonNullable<Parameters<typeof repository.findMany>[0]>['orderBy']) =>
      (await repository.findMany({ orderBy, columns: { name: true } })).map(({ name }) => name)
    expect(await names((t) => [desc(ofOther(t)), desc(t.id)])).toEqual(['Ann', 'Cleo', 'Bob'])
    expect(await names((t) => t.name)).toEqual(['Ann', 'Bob', 'Cleo'])
    const page = await repository.findCursorPage({
      first: 2,
      orderBy: (t) => [{ expression: ofOther(t), type: 'int4', direction: 'desc' }, desc(t.id)],
    })
    expect(page.items.map(({ name }) => name)).toEqual(['Ann', 'Cleo'])
    const rest = await repository.findCursorPage({
      first: 2,
      after: page.pageInfo.endCursor!,
      orderBy: (t) => [{ expression: ofOther(t), type: 'int4', direction: 'desc' }, desc(t.id)],
    })
    expect(rest.items.map(({ name }) => name)).toEqual(['Bob'])
  })
})

describe.each([
  ['by its query', bosses],
  ['by its columns', plainBosses as unknown as typeof bosses],
])('the row that a callback about a view gets, declared %s', (_, view) => {
  let opened: OpenDatabase
  const open = () => createRepositories(opened.db, { view, desks }).view
  let repository: ReturnType<typeof open>
  beforeAll(async () => {
    opened = await openDatabase('postgres.js', { ddl })
    repository = open()
  })
  afterAll(() => opened.close())

  type Row = typeof bosses
  type Where = Parameters<typeof repository.count>[0] & {}
  const refused: readonly [string, (t: Row) => SQL][] = [
    ['SQL', (t) => sql`exists (select 1 from ${view} where ${view.bossId} = ${t.id})`],
    ['a name in a text', (t) => sql`exists (select 1 from bosses where boss_id = ${t.id})`],
    ['a built query', (t) => exists(builder.select().from(view).where(eq(view.bossId, t.id)))],
    ['an expression of it', (t) => sql`exists (select 1 from ${view} where ${view.first} > ${t.first})`],
  ]
  it.each(refused)('is never that of a query of the same view: %s', async (__, own) => {
    const where = ((t: Row) => own(t)) as unknown as Where
    expect(await errorBeforeStatement(() => repository.findMany({ where }))).toBeInstanceOf(InvalidFilterError)
    const extra = { n: own } as never
    expect(await errorBeforeStatement(() => repository.findMany({ extras: extra }))).toBeInstanceOf(
      InvalidArgumentError,
    )
    const orderBy = ((t: Row) => desc(own(t))) as never
    expect(await errorBeforeStatement(() => repository.findMany({ orderBy }))).toBeInstanceOf(InvalidOrderError)
  })

  const taken: readonly [string, (t: Row) => SQL, readonly number[]][] = [
    ['another table', (t) => exists(builder.select().from(desks).where(eq(desks.staffId, t.id))), [2]],
    ['a list of the same view', (t) => inArray(t.id, builder.select({ id: view.bossId }).from(view)), [1]],
    ['a name that is written', (t) => sql`exists (select 1 from ${view} as one where one.boss_id = ${t.id})`, [1]],
    ['an expression of it', (t) => sql`${t.first} = 'B'`, [2]],
    ['an expression of it by an operator', (t) => eq(t.first, 'B'), [2]],
    ['the view itself', (t) => sql`${t}.id = 3`, [3]],
  ]
  it.each(taken)("is the statement's own: %s", async (__, own, ids) => {
    const where = ((t: Row) => own(t)) as unknown as Where
    const rows = await repository.findMany({ where, orderBy: { id: 'asc' } })
    expect(rows.map(({ id }) => id)).toEqual(ids)
    expect(await repository.count(where)).toBe(ids.length)
    const marked = await repository.findMany({
      extras: { isIt: own as never },
      orderBy: (t) => [desc(sql`coalesce(${own(t as never)}, false)`), t.id],
    })
    expect(marked.filter((row) => (row as { readonly isIt?: unknown }).isIt).map(({ id }) => id)).toEqual(ids)
    expect(marked.slice(0, ids.length).map(({ id }) => id)).toEqual(ids)
  })
})

/** Drizzle leaves what a built query counts as the driver gives it. */
function numbered(row: unknown): unknown {
  const { built, ...others } = row as Readonly<Record<string, unknown>>
  return built === undefined ? others : { ...others, built: Number(built) }
}
