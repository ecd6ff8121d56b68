import { defineRelations } from 'drizzle-orm'
import { integer, pgTable, primaryKey, timestamp } from 'drizzle-orm/pg-core'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createRepositories,
  defineModel,
  NotFoundError,
  RowNotWrittenError,
  UniqueViolationError,
} from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorOf } from '../support/errors.ts'

const people = pgTable('people', { id: integer('id').primaryKey() })
const clubs = pgTable('clubs', { id: integer('id').primaryKey() })
const places = pgTable(
  'places',
  {
    personId: integer('person_id').notNull(),
    clubId: integer('club_id').notNull(),
    tenantId: integer('tenant_id').notNull().default(1),
    deletedAt: timestamp('deleted_at'),
    version: integer('version').notNull().default(1),
  },
  (table) => [primaryKey({ columns: [table.personId, table.clubId] })],
)
/** A key of its own, and nothing that makes a pair unique. */
const visits = pgTable('visits', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  personId: integer('person_id').notNull(),
  clubId: integer('club_id').notNull(),
})
const schema = defineRelations({ people, clubs, places, visits }, (r) => ({
  people: {
    clubs: r.many.clubs({ from: r.people.id.through(r.places.personId), to: r.clubs.id.through(r.places.clubId) }),
    visited: r.many.clubs({ from: r.people.id.through(r.visits.personId), to: r.clubs.id.through(r.visits.clubId) }),
  },
}))
const ddl = `
  create table people (id int primary key);
  create table clubs (id int primary key);
  create table places (person_id int not null, club_id int not null, tenant_id int not null default 1, deleted_at timestamp,
    version int not null default 1, primary key (person_id, club_id));
  create table visits (id int primary key generated always as identity, person_id int not null, club_id int not null);
  insert into people values (1), (2); insert into clubs values (1), (2), (3);`

describe.each(drivers)('pairs of a join table on %s', (driver) => {
  let opened: OpenDatabase
  beforeEach(async () => {
    opened ??= await openDatabase(driver)
    await opened.query(`drop schema public cascade; create schema public; ${ddl}`)
  })
  afterAll(() => opened.close())
  const stored = (text: string) => opened.query(text).then((rows) => rows.map((row) => Object.values(row).join(' ')))

  it('are restored where they were deleted softly', async () => {
    const happened: string[] = []
    const note = (what: string) => (rows: readonly object[]) => void happened.push(`${what} ${rows.length}`)
    const hooks = {
      afterCreate: note('created'),
      afterUpdate: note('restored'),
      beforeDelete: () => void happened.push('to delete'),
      afterDelete: note('deleted'),
    }
    const model = defineModel(schema, { places: { softDelete: 'deletedAt', version: 'version', hooks } })
    const { people: own } = createRepositories(opened.db, model)
    await own.update(1, { clubs: { connect: [1, 2] } })
    await own.update(1, { clubs: { disconnect: [1] } })
    await own.update(1, { clubs: { connect: [1, 2] } })
    expect(await own.findOrThrow(1, { with: { clubs: { orderBy: { id: 'asc' } } } })).toEqual({
      id: 1,
      clubs: [{ id: 1 }, { id: 2 }],
    })
    expect(happened).toEqual(['created 2', 'to delete', 'deleted 1', 'restored 1'])
    expect(await stored('select club_id, deleted_at is null, version from places order by 1')).toEqual([
      '1 t 3',
      '2 t 1',
    ])
    await own.update(1, { clubs: { set: [3] } })
    await own.update(1, { clubs: { set: [1, 3] } })
    expect(await stored('select club_id from places where deleted_at is null order by 1')).toEqual(['1', '3'])
  })

  it('are refused where one is outside of the scopes', async () => {
    const scopes = { tenant: (context: { readonly tenantId: number }) => ({ tenantId: context.tenantId }) }
    const { people: own } = createRepositories(opened.db, defineModel(schema, { places: { scopes } })).$with({
      tenantId: 7,
    })
    await opened.query('insert into places values (1, 1, 8)')
    expect(await errorOf(() => own.update(1, { clubs: { connect: [1, 2] } }))).toBeInstanceOf(UniqueViolationError)
    await own.update(1, { clubs: { connect: [2] } })
    expect(await stored('select club_id, tenant_id from places order by 1')).toEqual(['1 8', '2 7'])
  })

  it('are there once though nothing makes them unique', async () => {
    const { people: own } = createRepositories(opened.db, schema)
    await own.update(1, { visited: { set: [1, 2] } })
    await own.update(1, { visited: { set: [1, 2] } })
    await own.update(1, { visited: { connect: [2, 3] } })
    expect(await stored('select person_id, club_id from visits order by id')).toEqual(['1 1', '1 2', '1 3'])
    await opened.query('insert into visits (person_id, club_id) values (2, 1), (2, 1)')
    expect(await errorOf(() => own.update(2, { visited: { disconnect: [1, 3] } }))).toBeInstanceOf(NotFoundError)
    await own.update(2, { visited: { disconnect: [1] } })
    expect(await stored('select club_id from visits where person_id = 2')).toEqual([])
  })

  it('say when the database does not write one', async () => {
    const { people: own } = createRepositories(opened.db, schema)
    await opened.query(`
      create function skip() returns trigger language plpgsql as $$ begin
        if new.club_id = 3 then return null; end if; return new; end $$;
      create trigger skip before insert on visits for each row execute function skip();
      create trigger skip before insert on places for each row execute function skip();`)
    for (const relation of ['clubs', 'visited'] as const) {
      for (const connect of [[3], [1, 3]])
        expect(await errorOf(() => own.update(1, { [relation]: { connect } }))).toBeInstanceOf(RowNotWrittenError)
      await own.update(1, { [relation]: { connect: [1] } })
      await own.update(1, { [relation]: { connect: [1, 2] } })
    }
    expect(await stored('select club_id from visits order by id')).toEqual(['1', '2'])
  })
})
