import { and, eq, exists, inArray, sql } from 'drizzle-orm'
import { alias, integer, pgTable, QueryBuilder, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, defineModel, InvalidFilterError } from '../../src/index.ts'
import type { AnyRepository } from './any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { errorBeforeStatement } from './errors.ts'
import type { DeclareRelations } from './legacy-relations.ts'

const messages = pgTable('messages', {
  id: integer('id').primaryKey(),
  up: integer('up'),
  tenant: text('tenant').notNull(),
  body: text('body').notNull(),
})
const readers = pgTable('readers', { id: integer('id').primaryKey(), messageId: integer('message_id').notNull() })

const ddl = `
  create table messages (id integer primary key, up integer, tenant text not null, body text not null);
  create table readers (id integer primary key, message_id integer not null);
  insert into messages values (1, null, 'a', 'mine'), (2, 1, 'b', 'secret of b'), (3, 1, 'a', 'hot'), (4, 3, 'a', 'cold');
  insert into readers values (1, 2), (2, 4);
`

/** Tests SQL of the caller's in filters and scopes of related rows of the same table. */
export function describeOwnSql(relations: DeclareRelations): void {
  const schema = {
    messages,
    readers,
    messageRelations: relations(messages, ({ one, many }) => ({
      parent: one(messages, { fields: [messages.up], references: [messages.id], relationName: 'thread' }),
      answers: many(messages, { relationName: 'thread' }),
      readers: many(readers),
    })),
    readerRelations: relations(readers, ({ one }) => ({
      message: one(messages, { fields: [readers.messageId], references: [messages.id] }),
    })),
  }
  const scoped = defineModel(schema, {
    messages: {
      scopes: { tenant: (context: { tenant: string }) => ({ RAW: sql`${messages.tenant} = ${context.tenant}` }) },
    },
  })

  describe.each(drivers)('own SQL about related rows on %s', (driver) => {
    let opened: OpenDatabase
    let plain: AnyRepository
    let ofTenant: AnyRepository
    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl })
      plain = createRepositories(opened.db, schema).messages as unknown as AnyRepository
      ofTenant = createRepositories(opened.db, scoped).$with({ tenant: 'a' }).messages as unknown as AnyRepository
    })
    afterAll(() => opened.close())

    const idsOf = async (repository: AnyRepository, where: unknown): Promise<number[]> => {
      const rows = await repository.findMany({ where, orderBy: { id: 'asc' } })
      return rows.map(({ id }) => id as number)
    }

    it('keeps a scope that is SQL on the related row', async () => {
      expect(await idsOf(ofTenant, { answers: { some: { body: { startsWith: 'secret' } } } })).toEqual([])
      expect(await idsOf(ofTenant, { answers: true })).toEqual([1, 3])
      expect(await idsOf(ofTenant, { answers: { count: 1 } })).toEqual([1, 3])
      expect(await idsOf(ofTenant, { answers: { every: { body: 'hot' } } })).toEqual([1, 4])
      expect(await idsOf(ofTenant, { parent: { parent: { body: 'mine' } } })).toEqual([4])
    })

    it('orders and counts by related rows that the scope has', async () => {
      const rows = await ofTenant.findMany({
        columns: { id: true },
        orderBy: [{ answers: { count: 'desc' } }, { id: 'asc' }],
      })
      expect(rows.map(({ id }) => id)).toEqual([1, 3, 4])
      const page = await ofTenant.findCursorPage({
        columns: { id: true },
        orderBy: { parent: { body: 'asc' } },
        first: 9,
      })
      expect(page.items.map(({ id }) => id)).toEqual([4, 3, 1])
    })

    it("means the related row in a call's own SQL, in whatever form", async () => {
      const hot = sql`${messages.body} = 'hot'`
      expect(await idsOf(plain, { answers: { some: { RAW: hot } } })).toEqual([1])
      expect(await idsOf(plain, { answers: { RAW: (table: typeof messages) => sql`${table.body} = 'hot'` } })).toEqual([
        1,
      ])
      expect(await idsOf(plain, { answers: { RAW: sql`(${sql`${messages.body}`}) in (${'hot'})` } })).toEqual([1])
      expect(await idsOf(plain, { answers: { RAW: eq(messages.body, 'hot') } })).toEqual([1])
      expect(await idsOf(plain, { answers: { some: { answers: { RAW: sql`${messages.body} = 'cold'` } } } })).toEqual([
        1,
      ])
      expect(await idsOf(plain, { parent: { NOT: { RAW: hot } } })).toEqual([2, 3])
    })

    it('means the related row in a subquery of another table', async () => {
      const isRead = sql`exists (select 1 from ${readers} where ${readers.messageId} = ${messages.id})`
      expect(await idsOf(plain, { answers: { RAW: isRead } })).toEqual([1, 3])
    })

    it('lets a callback select from the table itself: it has the columns of the related row', async () => {
      const isAnswered = (row: typeof messages) =>
        sql`exists (select 1 from ${messages} where ${messages.up} = ${row.id})`
      expect(await idsOf(plain, { answers: { RAW: isAnswered } })).toEqual([1])
    })

    it('means the related row wherever a column stands: in lists, parameters and queries', async () => {
      const next = inArray(messages.id, [sql`${messages.up} + 2`, sql`99`] as unknown as number[])
      expect(await idsOf(plain, { answers: { RAW: next } })).toEqual([1])
      expect(await idsOf(plain, { answers: { RAW: sql`'hot' in ${[sql`${messages.body}`]}` } })).toEqual([1])
      expect(await idsOf(plain, { answers: { RAW: sql`${sql.param(sql`${messages.body}`)} = 'hot'` } })).toEqual([1])
      const list = sql`${'a'} in ${[sql`lower(${messages.tenant})`, sql`${messages.body}`]}`
      const listed = defineModel(schema, { messages: { scopes: { tenant: () => ({ RAW: list }) } } })
      const repository = createRepositories(opened.db, listed).messages as unknown as AnyRepository
      expect(await idsOf(repository, { answers: { some: { body: { startsWith: 'secret' } } } })).toEqual([])
      expect(await idsOf(repository, { answers: { count: 1 } })).toEqual([1, 3])
    })

    it('leaves the fields of a subquery that the caller selects from as they are', async () => {
      const builder = new QueryBuilder()
      const threads = builder
        .select({ id: messages.id, mood: sql<string>`${messages.body} || '!'`.as('mood') })
        .from(messages)
        .as('threads')
      const isBelowHot = exists(
        builder
          .select({ one: sql`1` })
          .from(threads)
          .where(and(eq(threads.id, messages.up), eq(threads.mood, 'hot!'))),
      )
      expect(await idsOf(plain, { answers: { RAW: isBelowHot } })).toEqual([3])
      expect(await idsOf(plain, { RAW: isBelowHot })).toEqual([4])
    })

    it('means the related row in what the SQL selects from', async () => {
      const builder = new QueryBuilder()
      const other = alias(messages, 'other')
      const below = builder.select({ body: other.body }).from(other).where(eq(other.up, messages.id)).as('below')
      const hasCold = exists(
        builder
          .select({ one: sql`1` })
          .from(below)
          .where(eq(below.body, 'cold')),
      )
      expect(await idsOf(plain, { RAW: hasCold })).toEqual([3])
      expect(await idsOf(plain, { answers: { RAW: hasCold } })).toEqual([1])
      expect(await idsOf(plain, { parent: { RAW: hasCold } })).toEqual([4])
    })

    it('refuses SQL that selects from the table itself, where nobody can say which row is meant', async () => {
      const own = sql`exists (select 1 from ${messages} where ${messages.body} = 'hot')`
      const error = await errorBeforeStatement(() => plain.findMany({ where: { answers: { RAW: own } } }))
      expect(error).toBeInstanceOf(InvalidFilterError)
      expect((error as Error).message).toContain('RAW: (table) =>')
      expect(await idsOf(plain, { RAW: own })).toEqual([1, 2, 3, 4])
    })
  })
}
