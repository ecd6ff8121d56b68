import { PGlite } from '@electric-sql/pglite'
import { drizzle as drizzleNodePostgres } from 'drizzle-orm/node-postgres'
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite'
import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js'
import { drizzle as drizzleProxy } from 'drizzle-orm/pg-proxy'
import { createRepositories, type Database } from 'drizzle-repository'
import pg from 'pg'
import postgres from 'postgres'
import { expectTypeOf } from 'vitest'
import { model, type Person, repositories } from './repositories.ts'

// The databases and transactions of every driver, as they are.
const postgresJs = drizzlePostgresJs({ client: postgres() })
const nodePostgres = drizzleNodePostgres({ client: new pg.Pool() })
const pglite = drizzlePglite({ client: new PGlite() })
const proxy = drizzleProxy(async () => ({ rows: [] }))
expectTypeOf(postgresJs).toExtend<Database>()
expectTypeOf(nodePostgres).toExtend<Database>()
expectTypeOf(pglite).toExtend<Database>()
expectTypeOf(proxy).toExtend<Database>()
createRepositories(postgresJs, model)
createRepositories(nodePostgres, model)
createRepositories(pglite, model)
createRepositories(proxy, model)
postgresJs.transaction(async (tx) => createRepositories(tx, model).people.find('id'))
nodePostgres.transaction(async (tx) => repositories.$using(tx).people.find('id'))
pglite.transaction((tx) => tx.transaction((savepoint) => repositories.$using(savepoint).people.find('id')))

// $db is what was given, in transactions, too.
expectTypeOf(createRepositories(postgresJs, model).$db).toEqualTypeOf<typeof postgresJs>()
expectTypeOf(createRepositories(pglite, model).$db).toEqualTypeOf<typeof pglite>()
expectTypeOf(createRepositories(proxy, model).$db).toEqualTypeOf<typeof proxy>()
createRepositories(postgresJs, model).$transaction(async ({ $db }) => {
  expectTypeOf($db).toEqualTypeOf<typeof postgresJs>()
})

// @ts-expect-error the client of a driver
createRepositories(postgres(), model)
// @ts-expect-error the client of a driver
createRepositories(new pg.Pool(), model)

// $transaction returns what its function returns, and gives it the same repositories.
expectTypeOf(await repositories.$transaction(async () => 5)).toEqualTypeOf<number>()
expectTypeOf(await repositories.$transaction(({ people }) => people.findOrThrow('id'))).toEqualTypeOf<Person>()
repositories.$transaction((inside) => {
  expectTypeOf(inside).toEqualTypeOf(repositories)
  return inside.$transaction(({ people }) => people.delete('id'))
})
expectTypeOf(repositories.$using(postgresJs)).toEqualTypeOf(repositories)

// @ts-expect-error a function that is not async
repositories.$transaction(() => 5)
// @ts-expect-error no database
repositories.$using({})
