import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { afterCommit, createRepositories, type Database } from 'drizzle-repository'

export const messages = pgTable('messages', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  body: text('body').notNull(),
})

export function outboxOf(db: Database, send: (body: string) => Promise<void>) {
  const repositories = createRepositories(db, { messages })

  /** Sends the messages that nobody else is sending. Call it from a timer too: a process may end before it sends. */
  const dispatch = () =>
    repositories.$transaction(async (inside) => {
      const lock = { mode: 'update', skipLocked: true } as const
      for (const { id, body } of await inside.messages.findMany({ orderBy: { id: 'asc' }, limit: 100, lock })) {
        await send(body)
        await inside.messages.delete(id)
      }
    })

  /** Stores a message with the transaction that the caller is in, and sends it once that is committed. */
  const publish = async (body: string) => {
    await repositories.messages.create({ body })
    afterCommit(() => dispatch().catch(() => undefined))
  }

  return { dispatch, publish }
}
