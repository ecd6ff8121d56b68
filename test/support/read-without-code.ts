/** A program that writes and reads rows where code cannot be generated. It prints one line of JSON about them. */
import { writeSync } from 'node:fs'
import { drizzle } from 'drizzle-orm/pglite'
import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { createRepositories } from '../../src/index.ts'
import { openEmptyPglite } from './open-pglite.ts'

const notes = pgTable('notes', {
  id: integer().primaryKey(),
  body: text(),
  at: timestamp({ withTimezone: true }).notNull(),
})

const client = await openEmptyPglite()
await client.exec('create table notes (id integer primary key, body text, at timestamptz not null)')
const repositories = createRepositories(drizzle({ client }), { notes })
const at = new Date('2026-11-23T10:20:30.456Z')
const created = await repositories.notes.createMany([
  { id: 1, body: 'first', at },
  { id: 2, at },
])
const found = await repositories.notes.findMany({ orderBy: { id: 'asc' } })
await client.close()
writeSync(1, `${JSON.stringify({ generates: generates(), created, found })}\n`)

function generates(): boolean {
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- whether it is forbidden
    return typeof new Function() === 'function'
  } catch {
    return false
  }
}
