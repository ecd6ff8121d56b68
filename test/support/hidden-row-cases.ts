import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { startTestDatabase, type TestDatabase } from '../../src/testing/index.ts'
import type { AnyRepository, AnyRow } from './any-repository.ts'
import type { DeclareRelations } from './legacy-relations.ts'

const people = pgTable('people', { id: integer('id').primaryKey(), name: text('name').notNull() })
const staff = pgTable('staff', { id: integer('id').primaryKey(), badge: integer('badge').notNull().unique() })
const papers = pgTable('papers', {
  id: integer('id').primaryKey(),
  personId: integer('person_id')
    .notNull()
    .references(() => people.id),
  /** A foreign key to the staff's id; the relation is by their badge. */
  signer: integer('signer')
    .notNull()
    .references(() => staff.id),
})

const ddl = `
  create table people (id integer primary key, name text not null);
  create table staff (id integer primary key, badge integer not null unique);
  create table papers (id integer primary key, person_id integer not null references people, signer integer not null references staff);
  insert into people values (1, 'a'), (2, 'b');
  insert into staff values (1, 2), (2, 7);
  insert into papers values (1, 1, 1), (2, 2, 2), (3, 1, 2);
  alter table people enable row level security;
  create policy seen on people using (id = 1);
`

/** Tests rows whose related row a policy hides, or is another one than a foreign key says. */
export function describeHiddenRows(relations: DeclareRelations): void {
  const schema = {
    people,
    staff,
    papers,
    peopleRelations: relations(people, ({ many }) => ({ papers: many(papers) })),
    staffRelations: relations(staff, ({ many }) => ({ papers: many(papers) })),
    paperRelations: relations(papers, ({ one }) => ({
      person: one(people, { fields: [papers.personId], references: [people.id] }),
      signedBy: one(staff, { fields: [papers.signer], references: [staff.badge] }),
    })),
  }

  describe('rows whose related row is hidden', () => {
    let database: TestDatabase
    let role: string
    let pool: pg.Pool
    let repository: AnyRepository & { stream(args: object): AsyncGenerator<AnyRow> }

    beforeAll(async () => {
      database = await startTestDatabase({ log: () => undefined })
      role = `reader_${new URL(database.url).pathname.slice(1).replaceAll(/\W/g, '_')}`
      await asOwner(`${ddl}; create role "${role}"; grant select on all tables in schema public to "${role}"`)
      pool = new pg.Pool({ connectionString: database.url, max: 2, options: `-c role=${role}` })
      repository = createRepositories(drizzle({ client: pool }), schema).papers as unknown as typeof repository
    })
    afterAll(async () => {
      await pool.end()
      await asOwner(`drop owned by "${role}"; drop role "${role}"`)
      await database.stop()
    })

    async function asOwner(text: string): Promise<void> {
      const owner = new pg.Client({ connectionString: database.url })
      await owner.connect()
      await owner.query(text)
      await owner.end()
    }

    it.each([
      [{ person: { name: 'asc' } }, [1, 3, 2]],
      [{ person: { name: 'desc' } }, [2, 3, 1]],
      [{ person: { name: { direction: 'desc', nulls: 'last' } } }, [3, 1, 2]],
      [{ signedBy: { id: 'asc' } }, [2, 3, 1]],
    ])('pages and streams have the rows that a list has (%#)', async (orderBy, order) => {
      const listed = await repository.findMany({ orderBy })
      expect(listed).toHaveLength(3)
      const page = (await repository.findCursorPage({ orderBy, first: 10, count: 'exact' })) as unknown as {
        readonly items: AnyRow[]
        readonly total: number
      }
      expect([page.items.length, page.total]).toEqual([3, 3])
      expect(page.items.map(({ id }) => id)).toEqual(order)
      const streamed: unknown[] = []
      for await (const { id } of repository.stream({ orderBy, size: 1 })) streamed.push(id)
      expect(streamed).toEqual(order)
    })

    it('pages and streams have rows whose foreign key is not checked yet', async () => {
      const owned = drizzle({ client: new pg.Client({ connectionString: database.url }) })
      const client = owned.$client
      await client.connect()
      await client.query(`begin; alter table papers alter constraint papers_person_id_fkey deferrable initially deferred;
        insert into papers values (4, 9, 1)`)
      const orderBy = [{ person: { name: 'asc' } }, { id: 'asc' }]
      const own = createRepositories(owned, schema).papers as unknown as typeof repository
      const page = await own.findCursorPage({ orderBy, first: 10 })
      expect(page.items.map(({ id }) => id)).toEqual([1, 3, 2, 4])
      await client.query('rollback; begin; alter table papers disable trigger all; insert into papers values (4, 9, 1)')
      const streamed: unknown[] = []
      for await (const { id } of own.stream({ orderBy, size: 3 })) streamed.push(id)
      expect(streamed).toEqual([1, 3, 2, 4])
      await client.query('rollback')
      await client.end()
    })

    it('leaves a hidden row out of relations, filters and counts alike', async () => {
      const rows = await repository.findMany({ with: { person: true }, orderBy: { id: 'asc' } })
      expect(rows.map(({ person }) => (person as AnyRow | null)?.['id'] ?? null)).toEqual([1, null, 1])
      const joined = await repository.findMany({ with: { person: { strategy: 'join' } }, orderBy: { id: 'asc' } })
      expect(joined).toEqual(rows)
      expect(await repository.count({ person: true })).toBe(2)
      expect(await repository.count({ person: false })).toBe(1)
    })
  })
}
