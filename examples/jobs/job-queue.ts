import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { createRepositories, type Database } from 'drizzle-repository'

export const jobs = pgTable('jobs', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  task: text('task').notNull(),
  doneAt: timestamp('done_at', { withTimezone: true }),
})

/** Runs the next job that no other worker has, and says whether there was one. */
export function work(db: Database, run: (task: string) => Promise<void>) {
  return createRepositories(db, { jobs }).$transaction(async (inside) => {
    const next = { where: { doneAt: { isNull: true } }, orderBy: { id: 'asc' } } as const
    const job = await inside.jobs.findFirst({ ...next, lock: { mode: 'update', skipLocked: true } })
    if (job === undefined) return false
    await run(job.task)
    await inside.jobs.update(job.id, { doneAt: new Date() })
    return true
  })
}
