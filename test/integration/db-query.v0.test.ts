import { asc, desc, eq, gt, isNotNull, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import { describeAgainstDbQuery } from '../support/db-query-cases.ts'
import { loadingSchema } from '../support/loading-relations.v0.ts'
import { lefts, type people, type messages, rights } from '../support/loading-schema.ts'

type People = typeof people
type Messages = typeof messages
const byId = (table: { readonly id: People['id'] }) => asc(table.id)
const byRank = (table: Pick<People, 'id' | 'rank'>) => [sql`${table.rank} desc nulls last`, desc(table.id)]

describeAgainstDbQuery({
  schema: loadingSchema,
  open: (client) => drizzle({ client, schema: loadingSchema as Record<string, unknown> }),
  byId,
  loads: {
    'a to-many': { table: 'people', args: { orderBy: byId, with: { sent: { orderBy: byId } } } },
    'a to-one': { table: 'messages', args: { orderBy: byRank, with: { sender: true, receiver: true } } },
    'itself, up and down': {
      table: 'people',
      args: {
        columns: { id: true },
        orderBy: byId,
        with: { manager: { columns: { name: true } }, reports: { columns: { rank: true }, orderBy: byRank } },
      },
    },
    'limits for each row': {
      table: 'people',
      args: { orderBy: byId, with: { received: { columns: { id: true }, orderBy: byRank, limit: 2 } } },
    },
    'conditions at two depths': {
      table: 'people',
      args: {
        columns: { name: false },
        where: (table: People) => isNotNull(table.id),
        orderBy: byId,
        with: {
          sent: {
            where: (table: Messages) => gt(table.rank, 0),
            orderBy: byId,
            with: { messageTags: { columns: { id: true }, orderBy: byId, with: { tag: { columns: { rank: true } } } } },
          },
        },
      },
    },
    extras: {
      table: 'people',
      args: {
        columns: { id: true },
        orderBy: byId,
        with: {
          sent: {
            columns: { id: true },
            orderBy: byId,
            extras: (table: Messages) => ({ double: sql<number>`${table.rank} * 2`.as('double') }),
          },
        },
      },
    },
    'keys of text': {
      table: 'rights',
      args: {
        columns: { id: true },
        where: eq(rights.flag, true),
        orderBy: byId,
        with: { tokenLeft: { columns: { id: true, body: true }, orderBy: () => asc(lefts.id) } },
      },
    },
  },
  // JSON numbers lose digits of a bigint and zeros of a numeric, JSON's timestamps have a T, and bytea arrives as text.
  changed: ['large', 'price', 'zoned', 'local', 'bytes'],
})
