import { defineRelations } from 'drizzle-orm'
import * as legacy from 'drizzle-orm/_relations'
import { bigint, boolean, index, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { type AnyRepositories, anyRepositories } from '../support/any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { loadingSchema } from '../support/loading-relations.v1.ts'
import { describeWith, recorded, withDdl } from '../support/with-cases.ts'
import { describeErrorsOfWith } from '../support/with-errors.ts'
import { describeExtrasOfWith } from '../support/with-extras.ts'
import { describeFaultsOfWith } from '../support/with-faults.ts'
import { describeKeysOfWith } from '../support/with-keys.ts'
import { describeMisuseOfWith } from '../support/with-misuse.ts'
import { describePipelining } from '../support/with-pipelining.ts'

describeWith(loadingSchema)
describeErrorsOfWith(loadingSchema)
describeExtrasOfWith(loadingSchema)
describeFaultsOfWith(loadingSchema)
describeKeysOfWith(loadingSchema)
describeMisuseOfWith(loadingSchema)
describePipelining(loadingSchema)

/** A name as long as PostgreSQL takes, of which no alias can be made by adding to it. */
const longName = 'n'.repeat(63)
const nodes = pgTable(longName, { id: integer('id').primaryKey(), parentId: integer('parent_id') })
const longRelations = defineRelations({ nodes }, (r) => ({
  nodes: {
    parent: r.one.nodes({ from: r.nodes.parentId, to: r.nodes.id, alias: 'tree' }),
    children: r.many.nodes({ from: r.nodes.id, to: r.nodes.parentId, alias: 'tree' }),
  },
}))
const legacyRelations = legacy.relations(nodes, ({ one, many }) => ({
  parent: one(nodes, { fields: [nodes.parentId], references: [nodes.id], relationName: 'tree' }),
  children: many(nodes, { relationName: 'tree' }),
}))

const teams = pgTable('teams', {
  id: integer('id').primaryKey(),
  code: text('code').notNull(),
  isOpen: boolean('is_open').notNull(),
})
const members = pgTable('members', { id: integer('id').primaryKey(), teamCode: text('team_code').notNull() })
const teamRelations = defineRelations({ teams, members }, (r) => ({
  members: { team: r.one.teams({ from: r.members.teamCode, to: r.teams.code, where: { isOpen: true } }) },
  teams: { members: r.many.members() },
}))

const ledgers = pgTable('ledgers', { id: bigint('id', { mode: 'string' }).primaryKey() })
const entries = pgTable(
  'entries',
  { id: integer('id').primaryKey(), ledgerId: bigint('ledger_id', { mode: 'bigint' }) },
  (table) => [index().on(table.ledgerId)],
)
const ledgerRelations = defineRelations({ ledgers, entries }, (r) => ({
  ledgers: { entries: r.many.entries({ from: r.ledgers.id, to: r.entries.ledgerId }) },
  entries: { ledger: r.one.ledgers({ from: r.entries.ledgerId, to: r.ledgers.id }) },
}))

describe.each(drivers)('with, by relations of Drizzle 1.0 on %s', (driver) => {
  let opened: OpenDatabase
  let repositories: AnyRepositories
  const byId = { id: 'asc' } as const

  beforeAll(async () => {
    opened = await openDatabase(driver, {
      ddl: `${withDdl} create table ${longName} (id integer primary key, parent_id integer);
        insert into ${longName} values (1, null), (2, 1), (3, 2), (4, 9);
        create table teams (id integer primary key, code text not null, is_open boolean not null);
        create table members (id integer primary key, team_code text not null);
        create table ledgers (id bigint primary key);
        create table entries (id integer primary key, ledger_id bigint);
        create index on entries (ledger_id);
        insert into ledgers values (9223372036854775807), (9223372036854775806), (5);
        insert into entries values (2, 9223372036854775807), (1, 9223372036854775806), (3, 9223372036854775807), (4, null);
        insert into teams values (1, 'a', true), (2, 'a', false), (3, 'b', false);
        insert into members values (10, 'a'), (11, 'b');`,
    })
    repositories = anyRepositories(opened.db, loadingSchema)
  })
  afterAll(() => opened.close())

  it('keeps the filter of the other side to each row, also where rows have the same key', async () => {
    const rows = await createRepositories(opened.db, teamRelations).teams.findMany({
      columns: { id: true },
      orderBy: byId,
      with: { members: { columns: { id: true } } },
      counts: { members: true },
    })
    expect(rows).toStrictEqual([
      { id: 1, members: [{ id: 10 }], counts: { members: 1 } },
      { id: 2, members: [], counts: { members: 0 } },
      { id: 3, members: [], counts: { members: 0 } },
    ])
  })

  it('has the keys of a bigint alike as text and as a bigint', async () => {
    const tables = createRepositories(opened.db, ledgerRelations)
    const { result, sql } = await recorded(() =>
      tables.ledgers.findMany({ orderBy: byId, with: { entries: { columns: { id: true }, orderBy: byId } } }),
    )
    expect(result).toStrictEqual([
      { id: '5', entries: [] },
      { id: '9223372036854775806', entries: [{ id: 1 }] },
      { id: '9223372036854775807', entries: [{ id: 2 }, { id: 3 }] },
    ])
    expect(sql[1]).toContain('from "entries" where "entries"."ledger_id" = any($1::bigint[]) order by')
    const back = await tables.entries.findMany({ columns: { id: true }, orderBy: byId, with: { ledger: true } })
    expect(back.map(({ ledger }) => ledger?.id)).toEqual([
      '9223372036854775806',
      '9223372036854775807',
      '9223372036854775807',
      undefined,
    ])
  })

  it('loads through a join table by one statement, each pair as often as it is there', async () => {
    const { result, sql } = await recorded(() =>
      repositories.messages.findMany({
        columns: { id: true },
        orderBy: byId,
        with: { tags: { columns: { id: true }, orderBy: byId } },
        counts: { tags: true },
      }),
    )
    expect(result).toStrictEqual([
      { id: 100, tags: [], counts: { tags: 0 } },
      { id: 101, tags: [], counts: { tags: 0 } },
      { id: 102, tags: [], counts: { tags: 0 } },
      { id: 103, tags: [{ id: 5 }, { id: 5 }], counts: { tags: 2 } },
      { id: 104, tags: [{ id: 5 }, { id: 7 }], counts: { tags: 2 } },
    ])
    expect(sql).toHaveLength(3)
    expect(sql.slice(1)).toContain(
      'select "tags"."id", "message_tags~1"."message_id" from "tags" inner join "message_tags" "message_tags~1" on "tags"."id" = "message_tags~1"."tag_id" where "message_tags~1"."message_id" = any($1::integer[]) order by "tags"."id" asc',
    )
  })

  it('limits through a join table for each row', async () => {
    const rows = await repositories.messages.findMany({
      columns: { id: true },
      where: { tags: true },
      orderBy: byId,
      with: { tags: { columns: { id: true }, orderBy: { id: 'desc' }, limit: 1 } },
    })
    expect(rows).toStrictEqual([
      { id: 103, tags: [{ id: 5 }] },
      { id: 104, tags: [{ id: 7 }] },
    ])
  })

  it('applies the filter that a relation was declared with, on either side', async () => {
    const rows = await repositories.people.findMany({
      columns: { id: true },
      orderBy: byId,
      with: {
        rankedSent: { columns: { id: true }, orderBy: byId },
        rankedReceived: { columns: { id: true }, orderBy: byId },
      },
      counts: { rankedSent: true, rankedReceived: true },
    })
    // 1 received messages too, but its own rank is not above 1.
    expect(rows).toStrictEqual([
      {
        id: 1,
        rankedSent: [{ id: 102 }, { id: 104 }],
        rankedReceived: [],
        counts: { rankedSent: 2, rankedReceived: 0 },
      },
      { id: 2, rankedSent: [{ id: 101 }], rankedReceived: [], counts: { rankedSent: 1, rankedReceived: 0 } },
      { id: 3, rankedSent: [], rankedReceived: [{ id: 103 }], counts: { rankedSent: 0, rankedReceived: 1 } },
      { id: 4, rankedSent: [], rankedReceived: [], counts: { rankedSent: 0, rankedReceived: 0 } },
    ])
  })

  it('loads to and from a view', async () => {
    const people = await repositories.people.findMany({
      columns: { id: true },
      orderBy: byId,
      with: { senior: { columns: { name: true } } },
    })
    expect(people.map((row) => row['senior'])).toStrictEqual([null, null, { name: 'Cleo' }, { name: null }])
    await opened.query('update messages set sender_id = 3 where id = 100')
    const seniors = await repositories.seniors.findMany({
      columns: { name: true },
      orderBy: byId,
      with: { sent: { columns: { id: true } } },
    })
    expect(seniors).toStrictEqual([
      { name: 'Cleo', sent: [{ id: 100 }] },
      { name: null, sent: [] },
    ])
    await opened.query('update messages set sender_id = null where id = 100')
  })

  it('tells a table and its aliases apart whose name is as long as a name can be', async () => {
    for (const schema of [longRelations, { nodes, legacyRelations }]) {
      const table = anyRepositories(opened.db, schema).nodes
      const ids = async (where: object): Promise<unknown[]> =>
        (await table.findMany({ columns: { id: true }, where, orderBy: byId })).map(({ id }) => id)
      expect(await ids({ children: true })).toEqual([1, 2])
      expect(await ids({ children: { children: true } })).toEqual([1])
      expect(await ids({ parent: { parent: { id: 1 } } })).toEqual([3])
      expect(await ids({ children: { none: {} } })).toEqual([3, 4])
      const { result, queries } = await recordQueries(() =>
        table.findMany({ where: { id: { lte: 2 } }, orderBy: byId, with: { parent: true, children: { limit: 1 } } }),
      )
      expect(result).toStrictEqual([
        { id: 1, parentId: null, parent: null, children: [{ id: 2, parentId: 1 }] },
        { id: 2, parentId: 1, parent: { id: 1, parentId: null }, children: [{ id: 3, parentId: 2 }] },
      ])
      expect(queries).toHaveLength(3)
    }
  })

  it('takes relations of drizzle-orm/_relations', async () => {
    const { nodes: table } = createRepositories(opened.db, { nodes, legacyRelations })
    expect(await table.findOrThrow(2, { with: { parent: true }, counts: { children: true } })).toStrictEqual({
      id: 2,
      parentId: 1,
      parent: { id: 1, parentId: null },
      counts: { children: 1 },
    })
  })
})
