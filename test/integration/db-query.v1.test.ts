import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import { describeAgainstDbQuery, type QueryingDatabase } from '../support/db-query-cases.ts'
import { loadingSchema } from '../support/loading-relations.v1.ts'
import type { messages } from '../support/loading-schema.ts'

const byId = { id: 'asc' }

describeAgainstDbQuery({
  schema: loadingSchema,
  open: (client) => drizzle({ client, relations: loadingSchema as never }) as unknown as QueryingDatabase,
  byId,
  loads: {
    'a to-many': { table: 'people', args: { orderBy: byId, with: { sent: { orderBy: byId } } } },
    'a to-one': {
      table: 'messages',
      args: { orderBy: { rank: 'desc', id: 'desc' }, with: { sender: true, receiver: true } },
    },
    'itself, up and down': {
      table: 'people',
      args: {
        columns: { id: true },
        orderBy: byId,
        with: {
          manager: { columns: { name: true } },
          reports: { columns: { rank: true }, orderBy: { rank: 'asc', id: 'asc' } },
        },
      },
    },
    'limits for each row': {
      table: 'people',
      args: { orderBy: byId, with: { received: { columns: { id: true }, orderBy: byId, limit: 2, offset: 1 } } },
    },
    'many through a join table': { table: 'messages', args: { orderBy: byId, with: { tags: { orderBy: byId } } } },
    'itself through another table': {
      table: 'people',
      args: {
        columns: { id: true },
        orderBy: byId,
        with: { correspondents: { columns: { name: true }, orderBy: byId } },
      },
    },
    'a filter of the relation itself': {
      table: 'people',
      args: { orderBy: byId, with: { rankedSent: { orderBy: byId }, rankedReceived: { orderBy: byId } } },
    },
    'to a view': { table: 'people', args: { columns: { id: true }, orderBy: byId, with: { senior: true } } },
    'conditions at two depths': {
      table: 'people',
      args: {
        columns: { name: false },
        where: { OR: [{ rank: { isNull: true } }, { rank: { gte: 1 } }] },
        orderBy: byId,
        with: {
          sent: {
            where: { rank: { gt: 0 } },
            orderBy: byId,
            with: { messageTags: { columns: { id: true }, orderBy: byId, with: { tag: { columns: { rank: true } } } } },
          },
        },
      },
    },
    'rows by conditions on their relations': {
      table: 'people',
      args: {
        columns: { id: true },
        where: { OR: [{ sent: { rank: { gte: 2 } } }, { manager: { rank: 1 } }, { reports: true }] },
        orderBy: byId,
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
            extras: { double: (table: typeof messages) => sql<number>`${table.rank} * 2` },
          },
        },
      },
    },
  },
  // JSON has no Infinity, which arrives as text, and neither has it bytea, which a custom type is given as text.
  changed: ['ratio', 'bytes'],
})
