import { drizzle } from 'drizzle-orm/postgres-js'
import { index, integer, pgTable, text } from 'drizzle-orm/pg-core'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, defineModel } from '../../src/index.ts'
import { recordQueries, startTestDatabase, type TestDatabase } from '../../src/testing/index.ts'

const columns = {
  id: integer('id').primaryKey(),
  tenant: integer('tenant').notNull(),
  status: text('status').notNull(),
  rank: integer('rank').notNull(),
}
/** An index has the order, and none has the filter. */
const jobs = pgTable('jobs', columns, (table) => [index().on(table.rank, table.id)])
/** An index has what is compared for equality, and then the order. */
const served = pgTable('served', columns, (table) => [index().on(table.tenant, table.status, table.rank, table.id)])
/** So has one here, but another one has the order by itself. */
const contested = pgTable('contested', columns, (table) => [
  index().on(table.status, table.rank, table.id),
  index().on(table.rank.desc()),
])
const model = defineModel(
  { jobs, served, contested },
  { served: { scopes: { own: (context: { tenant: number }) => ({ tenant: context.tenant }) } } },
)

const ddl = ['jobs', 'served', 'contested'].map(
  (name) => `
    create table ${name} (id int primary key, tenant int not null, status text not null, rank int not null);
    insert into ${name} select n, n % 3, case when n > 49990 then 'failed' else 'done' end, n from generate_series(1, 50000) n;`,
)

type Repositories = ReturnType<typeof repositoriesOf>
const repositoriesOf = (client: postgres.Sql) => createRepositories(drizzle({ client }), model).$with({ tenant: 1 })

describe('plans that PostgreSQL keeps', () => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await startTestDatabase({ log: () => undefined })
    const client = postgres(database.url, { max: 1 })
    await client.unsafe(`${ddl.join('')}
      create index on jobs (rank, id);
      create index on served (tenant, status, rank, id);
      create index on contested (status, rank, id);
      create index on contested (rank desc);
      analyze`)
    await client.end()
  })
  afterAll(() => database.stop())

  /** Calls often enough for PostgreSQL to choose, and reads whether it keeps a plan. */
  const keeps = async (call: (repositories: Repositories, turn: number) => Promise<unknown>): Promise<boolean> => {
    const client = postgres(database.url, { max: 1 })
    const repositories = repositoriesOf(client)
    for (let turn = 1; turn <= 12; turn++) await call(repositories, turn)
    const [counted] = await client`
      select sum(generic_plans)::int as kept, sum(custom_plans)::int as made from pg_prepared_statements
      where statement like '%limit%' and statement not like '%pg_prepared%'`
    await client.end()
    expect(counted?.['kept'] + counted?.['made']).toBe(12)
    return counted?.['kept'] > 0
  }
  const orderBy = { rank: 'asc' } as const
  const statusOf = (turn: number) => (turn % 2 === 0 ? 'done' : 'failed')
  const whereOf = (turn: number) => ({ status: statusOf(turn) })

  it('are those of reads that bind nothing but where they begin and end', async () => {
    expect(await keeps(({ jobs }, turn) => jobs.findMany({ orderBy, limit: 16 + turn }))).toBe(true)
    expect(await keeps(({ jobs }, turn) => jobs.findMany({ orderBy, limit: 20, offset: turn }))).toBe(true)
    expect(await keeps(({ jobs }) => jobs.findFirst({ orderBy }))).toBe(true)
    expect(await keeps(({ jobs }) => jobs.findPage({ page: 3, pageSize: 2, orderBy, count: false }))).toBe(true)
    let after: string | null = null
    const next = async ({ jobs }: Repositories): Promise<void> => {
      const { pageInfo } = await jobs.findCursorPage({ first: 20, after, orderBy })
      after = pageInfo.endCursor
    }
    const client = postgres(database.url, { max: 1 })
    await next(repositoriesOf(client))
    await client.end()
    expect(await keeps(next)).toBe(true)
    expect(
      await keeps(({ jobs }, turn) => jobs.findMany({ where: { rank: { gte: turn * 4000 } }, orderBy, limit: 9 })),
    ).toBe(true)
  })

  it('are those of filters that an index has before the order', async () => {
    const descending = [{ rank: 'desc' }, { id: 'desc' }] as const
    for (const order of [orderBy, descending]) {
      const args = (turn: number) => ({ where: whereOf(turn), orderBy: order })
      expect(await keeps(({ served }, turn) => served.findMany({ ...args(turn), limit: 9 }))).toBe(true)
      expect(await keeps(({ served }, turn) => served.findCursorPage({ ...args(turn), first: 9 }))).toBe(true)
    }
  })

  it('are none where the frequency of a value decides which is right', async () => {
    const client = postgres(database.url, { max: 1 })
    const repositories = repositoriesOf(client)
    const args = { where: { status: 'done' }, orderBy } as const
    const { queries } = await recordQueries(async () => {
      for (const all of [repositories.jobs, repositories.contested]) {
        await all.findMany({ ...args, limit: 9 })
        await all.findFirst(args)
        await all.findPage({ ...args, pageSize: 9 })
        const { pageInfo } = await all.findCursorPage({ ...args, first: 9 })
        await all.findCursorPage({ ...args, first: 9, after: pageInfo.endCursor })
      }
      await repositories.served.findMany({ ...args, where: { status: { gte: 'done' } }, limit: 9 })
      await repositories.served.findMany({ ...args, where: { status: { ne: 'done' } }, limit: 9 })
      await repositories.served.findMany({ where: { status: 'done' }, limit: 9 })
      await repositories.served.findMany({ ...args, where: { status: 'done', id: { gt: 1 } }, limit: 9 })
    })
    await client.end()
    expect(queries).toHaveLength(14)
    for (const { sql } of queries) expect(sql).toMatch(/(?<!"~rows") limit \$\d/)
  })

  it('read no more for a value that is rare, or is not there', async () => {
    const client = postgres(database.url, { max: 1 })
    const { served } = repositoriesOf(client)
    const { queries } = await recordQueries(() => served.findMany({ where: { status: 'done' }, orderBy, limit: 20 }))
    await client.unsafe(`set plan_cache_mode = force_generic_plan; prepare kept as ${queries[0]?.sql}`)
    for (const status of ['done', 'failed', 'none']) {
      const lines = await client.unsafe(`explain (analyze, costs off, timing off) execute kept (1, '${status}', 20)`)
      const plan = lines.map((line) => String(line['QUERY PLAN'])).join('\n')
      expect(plan).toMatch(/Index (Only )?Scan/)
      expect(plan).not.toMatch(/Sort|Removed by Filter/)
    }
    await client.end()
  })
})
