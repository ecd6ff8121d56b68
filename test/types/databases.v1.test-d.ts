import { defineRelations, type EmptyRelations } from 'drizzle-orm'
import type { PgAsyncDatabase, PgAsyncTransaction, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { drizzle } from 'drizzle-orm/postgres-js'
import { createRepositories, type Database } from 'drizzle-repository'
import postgres from 'postgres'
import { expectTypeOf } from 'vitest'
import { model } from './repositories.ts'
import * as schema from './schema.ts'

// Drizzle's own names for a database and a transaction whose driver is not known.
expectTypeOf<PgAsyncDatabase<PgQueryResultHKT>>().toExtend<Database>()
expectTypeOf<PgAsyncTransaction<PgQueryResultHKT, EmptyRelations>>().toExtend<Database>()

// A database that has the relations itself.
const relations = defineRelations(schema, (r) => ({ people: { memberships: r.many.memberships() } }))
const db = drizzle({ client: postgres(), relations })
expectTypeOf(db).toExtend<Database>()
createRepositories(db, relations)
db.transaction((tx) => createRepositories(tx, model).people.find('id'))
