import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { createRepositories, InvalidArgumentError } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorOf } from '../support/errors.ts'

const papers = pgTable('papers', {
  id: integer('id').primaryKey(),
  tenant: text('tenant').notNull(),
  title: text('title').notNull(),
})

/** Row-level security holds for the owner too: the tests connect as one. A superuser passes it, so they change their role. */
const ddl = `
  create table papers (id integer primary key, tenant text not null, title text not null);
  alter table papers enable row level security;
  create policy own on papers using (tenant = current_setting('app.tenant', true));
  do $$ begin
    if not exists (select from pg_roles where rolname = 'reader') then create role reader; end if;
  end $$;
  grant all on papers to reader;`

describe.each(drivers)('settings of a context on %s', (driver) => {
  let opened: OpenDatabase
  const all = () => createRepositories(opened.db, { papers })
  const of = (tenant: string) => all().$with({ settings: { role: 'reader', 'app.tenant': tenant } })

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl })
  })
  beforeEach(() =>
    opened.query("truncate papers; insert into papers values (1, 'north', 'a'), (2, 'south', 'b'), (3, 'north', 'c')"),
  )
  afterAll(() => opened.close())

  it('make row-level security hold for every call', async () => {
    expect(await of('north').papers.count()).toBe(2)
    expect(await of('south').papers.findMany({ columns: { id: true } })).toEqual([{ id: 2 }])
    expect(await of('south').papers.find(1)).toBeUndefined()
    expect(await of('south').papers.updateAll({ title: 'x' }, { returning: false })).toBe(1)
    expect(await of('south').papers.create({ id: 4, tenant: 'south', title: 'd' })).toMatchObject({ id: 4 })
    expect(await errorOf(() => of('south').papers.create({ id: 5, tenant: 'north', title: 'e' }))).toMatchObject({
      details: { sqlState: '42501' },
    })
    expect(await of('nobody').papers.count()).toBe(0)
    expect(await all().papers.count()).toBe(4)
  })

  it('cost a transaction and one statement for a call outside of one', async () => {
    const { queries } = await recordQueries(() => of('north').papers.findMany())
    expect(queries.map(({ table }) => table)).toEqual(['settings', 'papers'])
  })

  it('hold in a transaction, whose own settings add to them', async () => {
    const { queries } = await recordQueries(() =>
      of('north').$transaction(
        async ({ papers: own }) => {
          expect(await own.count()).toBe(2)
          expect(await of('north').papers.count()).toBe(2)
        },
        { settings: { 'app.user': 'ada' } },
      ),
    )
    expect(queries.map(({ table }) => table)).toEqual(['settings', 'papers', 'papers'])
  })

  it('add to those that are there, and are not left behind', async () => {
    const reader = all().$with({ settings: { role: 'reader' } })
    expect(await reader.papers.count()).toBe(0)
    expect(await reader.$with({ settings: { 'app.tenant': 'south' } }).papers.count()).toBe(1)
    expect(await reader.papers.count()).toBe(0)
    expect(await all().papers.count()).toBe(3)
  })

  it('refuse a transaction that was opened without them', async () => {
    const inside = () => all().$transaction(() => of('north').papers.count())
    expect(await errorOf(inside)).toBeInstanceOf(InvalidArgumentError)
    const ofAnother = () => of('south').$transaction(() => of('north').papers.count())
    expect(await errorOf(ofAnother)).toBeInstanceOf(InvalidArgumentError)
  })

  it('leave no transaction of a stream open where PostgreSQL refuses them', async () => {
    const { papers: own } = all().$with({ settings: { work_mem: 'plenty' } })
    const read = async () => {
      for await (const paper of own.stream({ snapshot: true })) expect(paper).toBeUndefined()
    }
    expect(await errorOf(read)).toMatchObject({ details: { sqlState: '22023' } })
    const isOpen = "datname = current_database() and state like 'idle in transaction%'"
    expect(await opened.query(`select pid from pg_stat_activity where ${isOpen}`)).toEqual([])
    expect(await all().papers.count()).toBe(3)
  })

  it('are checked', () => {
    for (const settings of [1, { name: null }, { name: {} }])
      expect(() => all().$with({ settings: settings as never })).toThrow(InvalidArgumentError)
  })
})
