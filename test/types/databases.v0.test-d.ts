import type { PgDatabase, PgQueryResultHKT, PgTransaction } from 'drizzle-orm/pg-core'
import type { ExtractTablesWithRelations } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import type { Database } from 'drizzle-repository'
import postgres from 'postgres'
import { expectTypeOf } from 'vitest'
import * as schema from './schema.ts'

// Drizzle's own names for a database and a transaction whose driver is not known.
expectTypeOf<PgDatabase<PgQueryResultHKT>>().toExtend<Database>()
expectTypeOf<
  PgTransaction<PgQueryResultHKT, typeof schema, ExtractTablesWithRelations<typeof schema>>
>().toExtend<Database>()

// A database that has the schema itself, and one with a client of its own.
expectTypeOf(drizzle({ client: postgres(), schema })).toExtend<Database>()
expectTypeOf(drizzle(postgres(), { schema, casing: 'snake_case' })).toExtend<Database>()
expectTypeOf(drizzle('postgres://localhost/store', { schema })).toExtend<Database>()
