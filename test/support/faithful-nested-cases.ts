import { sql } from 'drizzle-orm'
import { foreignKey, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createRepositories,
  defineModel,
  InvalidArgumentError,
  NotFoundError,
  RowNotWrittenError,
} from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { errorOf } from './errors.ts'
import type { DeclareRelations } from './legacy-relations.ts'

const firms = pgTable('firms', { id: integer('id').primaryKey(), regionId: integer('region_id') })
const desks = pgTable('desks', { firmId: integer('firm_id').notNull(), no: integer('no').notNull() }, (table) => [
  primaryKey({ columns: [table.firmId, table.no] }),
])
/** By `firmId` it is of a firm, by `firmId` and `no` at a desk. */
const staff = pgTable(
  'staff',
  { id: integer('id').primaryKey(), firmId: integer('firm_id'), no: integer('no') },
  (table) => [
    foreignKey({ columns: [table.firmId], foreignColumns: [firms.id] }),
    foreignKey({ columns: [table.firmId, table.no], foreignColumns: [desks.firmId, desks.no] }),
  ],
)
const tickets = pgTable('tickets', { id: integer('id').primaryKey(), title: text('title') })
const ticketTags = pgTable(
  'ticket_tags',
  { ticketId: integer('ticket_id').notNull(), tagId: integer('tag_id').notNull(), note: text('note') },
  (table) => [
    primaryKey({ columns: [table.ticketId, table.tagId] }),
    foreignKey({ columns: [table.ticketId], foreignColumns: [tickets.id] }),
  ],
)
const teams = pgTable('teams', { id: integer('id').primaryKey(), name: text('name') })
const members = pgTable(
  'members',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    teamId: integer('team_id'),
    name: text('name'),
    version: integer('version').notNull().default(1),
  },
  (table) => [foreignKey({ columns: [table.teamId], foreignColumns: [teams.id] })],
)
const regions = pgTable('regions', { id: integer('id').primaryKey() })

const ddl = `
  create table regions (id int primary key);
  create table firms (id int primary key, region_id int references regions);
  create table desks (firm_id int not null, no int not null, primary key (firm_id, no));
  create table staff (id int primary key, firm_id int references firms, no int, foreign key (firm_id, no) references desks);
  create table tickets (id int primary key, title text);
  create table ticket_tags (ticket_id int not null references tickets, tag_id int not null, note text, primary key (ticket_id, tag_id));
  create table teams (id int primary key, name text);
  create table members (id int primary key generated always as identity, team_id int references teams, name text,
    version int not null default 1);
  create function skip_members() returns trigger language plpgsql as $$ begin
    if tg_op = 'DELETE' then if old.name = 'stay' then return null; end if; return old; end if;
    if new.name = 'skip' then return null; end if;
    return new;
  end $$;
  create trigger skip before insert or update or delete on members for each row execute function skip_members();
  insert into regions values (1), (3);
  insert into firms values (1, 1), (2, 3);
  insert into desks values (1, 1), (2, 1);
  insert into tickets values (1, 't');
  insert into ticket_tags values (1, 1, 'first');
  insert into teams values (1, 'one'), (2, 'two');
  insert into members (team_id, name) values (1, 'a'), (1, 'b'), (null, 'c');`

/** What nested writes do, on both lines of Drizzle. */
export function describeFaithfulNestedWrites(relations: DeclareRelations): void {
  const schema = {
    firms,
    desks,
    staff,
    tickets,
    ticketTags,
    teams,
    members,
    regions,
    firmRelations: relations(firms, ({ one }) => ({
      region: one(regions, { fields: [firms.regionId], references: [regions.id] }),
    })),
    staffRelations: relations(staff, ({ one }) => ({
      firm: one(firms, { fields: [staff.firmId], references: [firms.id] }),
      desk: one(desks, { fields: [staff.firmId, staff.no], references: [desks.firmId, desks.no] }),
    })),
    ticketRelations: relations(tickets, ({ many }) => ({ ticketTags: many(ticketTags) })),
    tagRelations: relations(ticketTags, ({ one }) => ({
      ticket: one(tickets, { fields: [ticketTags.ticketId], references: [tickets.id] }),
    })),
    teamRelations: relations(teams, ({ many }) => ({ members: many(members) })),
    memberRelations: relations(members, ({ one }) => ({
      team: one(teams, { fields: [members.teamId], references: [teams.id] }),
    })),
  }

  describe.each(drivers)('nested writes on %s', (driver) => {
    let opened: OpenDatabase
    beforeEach(async () => {
      opened ??= await openDatabase(driver)
      await opened.query(`drop schema public cascade; create schema public; ${ddl}`)
    })
    afterAll(() => opened.close())

    type Loose = Readonly<
      Record<string, Readonly<Record<string, (...parameters: readonly unknown[]) => Promise<unknown>>>>
    >
    const open = (options: object = {}): Loose =>
      createRepositories(opened.db, defineModel(schema, options)) as unknown as Loose
    const stored = (text: string) => opened.query(text).then((rows) => rows.map((row) => Object.values(row).join(' ')))

    it('refuse relations that disagree on a column that they share', async () => {
      const create = (firm: number) =>
        open()['staff']?.['create']?.({ id: 1, desk: { connect: { firmId: 2, no: 1 } }, firm: { connect: firm } })
      expect(await errorOf(async () => create(1))).toBeInstanceOf(InvalidArgumentError)
      expect(await stored('select * from staff')).toEqual([])
      await create(2)
      expect(await stored('select * from staff')).toEqual(['1 2 1'])
    })

    it('find rows by a key of which the relation gives a part', async () => {
      const { tickets: own } = open()
      await own?.['update']?.(1, { ticketTags: { upsert: [{ tagId: 1, note: 'changed' }, { tagId: 2 }] } })
      expect(await stored('select * from ticket_tags order by tag_id')).toEqual(['1 1 changed', '1 2 '])
      const twice = () => own?.['update']?.(1, { ticketTags: { upsert: [{ tagId: 3 }, { tagId: 3 }] } })
      expect(await errorOf(async () => twice())).toBeInstanceOf(InvalidArgumentError)
      const without = () => own?.['update']?.(1, { ticketTags: { upsert: [{ note: 'x' }] } })
      expect(await errorOf(async () => without())).toBeInstanceOf(InvalidArgumentError)
    })

    it('write nothing of a row that nothing changes in', async () => {
      const happened: unknown[] = []
      const hooks = {
        afterUpdate: (rows: readonly { readonly id: number }[]) => void happened.push(rows.map(({ id }) => id)),
      }
      const { teams: own } = open({ members: { version: 'version', hooks } })
      await own?.['update']?.(1, {
        members: {
          update: [
            { id: 1, name: 'x' },
            { id: 2, name: undefined },
          ],
        },
      })
      await own?.['update']?.(1, { members: { update: [{ id: 2 }] } })
      await own?.['update']?.(1, { members: { upsert: [] } })
      await own?.['update']?.(1, { members: { set: [1, 2] } })
      await own?.['update']?.(1, { members: { connect: [1, 2] } })
      expect(await stored('select id, team_id, name, version from members order by id')).toEqual([
        '1 1 x 2',
        '2 1 b 1',
        '3  c 1',
      ])
      expect(happened).toEqual([[1]])
      await own?.['update']?.(1, { members: { set: [1, 3] } })
      expect(await stored('select id, team_id, version from members order by id')).toEqual(['1 1 2', '2  2', '3 1 2'])
      for (const change of [{ update: [{ id: 2 }] }, { connect: [9] }, { update: [{ id: 1, name: 'y' }, { id: 9 }] }])
        expect(await errorOf(async () => own?.['update']?.(1, { members: change }))).toBeInstanceOf(NotFoundError)
    })

    it('say what the database did not write', async () => {
      const { teams: own } = open()
      await opened.query(`insert into members (team_id, name) values (1, 'stay')`)
      for (const change of [{ create: [{ name: 'skip' }] }, { update: [{ id: 1, name: 'skip' }] }, { delete: [4] }])
        expect(await errorOf(async () => own?.['update']?.(1, { members: change }))).toBeInstanceOf(RowNotWrittenError)
      expect(await errorOf(async () => own?.['create']?.({ id: 7, members: [{ name: 'skip' }] }))).toBeInstanceOf(
        RowNotWrittenError,
      )
      expect(await stored('select id from teams order by id')).toEqual(['1', '2'])
    })

    it('say when the database does not let a row refer to another one', async () => {
      const { teams: own } = open()
      await opened.query(`alter table members disable trigger skip; insert into members (name) values ('skip');
        alter table members enable trigger skip`)
      for (const connect of [[4], [3, 4], [1, 4]])
        expect(await errorOf(async () => own?.['update']?.(1, { members: { connect } }))).toBeInstanceOf(
          RowNotWrittenError,
        )
      await own?.['update']?.(1, { members: { connect: [1, 2, 3] } })
      expect(await stored('select team_id from members order by id')).toEqual(['1', '1', '1', ''])
    })

    it('change more rows than one statement can write out', async () => {
      const { teams: own } = open()
      await opened.query(`insert into members (team_id, name) select 2, 'm' from generate_series(1, 501)`)
      const ids = (await stored('select id from members where team_id = 2 order by id')).map(Number)
      const changes = ids.map((id, index) =>
        index % 2 === 0 ? { id, name: sql`'new ' || ${id}::text` } : { id, name: 'x' },
      )
      await own?.['update']?.(2, { members: { update: changes } })
      expect(await stored(`select count(*) from members where name = 'new ' || id`)).toEqual(['251'])
    })

    it('say that a row keeps its primary key, of which a relation is a part', async () => {
      const { tickets: own } = open()
      await own?.['create']?.({ id: 2 })
      const error = await errorOf(async () =>
        own?.['update']?.(2, { ticketTags: { connect: [{ ticketId: 1, tagId: 1 }] } }),
      )
      expect(error).toBeInstanceOf(InvalidArgumentError)
      expect((error as InvalidArgumentError).message).toContain('one by "ticketTags.ticketId", which is part of it')
    })

    it('name the validator that leaves out what a row is found by, or a value that it needs', async () => {
      const keep = (change: (row: Record<string, unknown>) => object) => {
        const validate = (value: unknown) => ({ value: change(value as Record<string, unknown>) })
        return { '~standard': { version: 1, vendor: 'test', validate } } as const
      }
      const { tickets: own } = open({ ticketTags: { validate: { insert: keep(({ note }) => ({ note })) } } })
      for (const ticketTags of [{ upsert: [{ tagId: 4, note: 'x' }] }, { create: [{ tagId: 4 }] }]) {
        const error = await errorOf(async () => own?.['update']?.(1, { ticketTags }))
        expect(error).toBeInstanceOf(InvalidArgumentError)
        expect((error as InvalidArgumentError).message).toContain('the validator of the model has left it out')
      }
    })

    it('are in a scope by what a relation gives', async () => {
      const { firms: own } = open({ firms: { scopes: { region: () => ({ regionId: { in: [1, 2] } }) } } })
      await own?.['create']?.({ id: 5, region: { connect: 1 } })
      expect(await errorOf(async () => own?.['create']?.({ id: 6, region: { connect: 3 } }))).toBeInstanceOf(
        InvalidArgumentError,
      )
      expect(await errorOf(async () => own?.['update']?.(5, { region: { connect: 3 } }))).toBeInstanceOf(
        InvalidArgumentError,
      )
      expect(await stored('select * from firms where id > 2')).toEqual(['5 1'])
    })

    it('keep what a hook of the row does not return', async () => {
      const hooks = {
        beforeCreate: ({ id }: { readonly id: number }) => ({ id, name: 'hook' }),
        beforeUpdate: () => ({ name: 'changed' }),
      }
      const { teams: own } = open({ teams: { hooks } })
      await own?.['create']?.({ id: 9, members: [{ name: 'x' }] })
      expect(await stored('select name from members where team_id = 9')).toEqual(['x'])
      await own?.['update']?.(9, { members: { create: [{ name: 'y' }] } })
      expect(await stored('select name from members where team_id = 9 order by id')).toEqual(['x', 'y'])
    })

    it('read and write each row once', async () => {
      const { teams: own } = open()
      const { queries } = await recordQueries(async () =>
        own?.['create']?.({ id: 8, name: 'new', members: [{ name: 'x' }, { name: 'y' }] }),
      )
      expect(queries).toHaveLength(2)
    })
  })
}
