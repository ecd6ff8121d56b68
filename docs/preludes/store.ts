/**
 * What the blocks of code below `<!-- setup: store -->`, and the examples in doc comments, can use without saying so:
 * the example store of examples/store. Nothing here runs; `check:docs` compiles it.
 */
import { createRepositories } from 'drizzle-repository'
import { drizzle } from 'drizzle-orm/postgres-js'
import { model } from '../../examples/store/model.ts'
import { UserRepository } from '../../examples/store/user-repository.ts'

export { eq, sql } from 'drizzle-orm'
export * as schema from '../../examples/store/schema.ts'
export { model, UserRepository }

export const db = drizzle('postgres://localhost/store')
export const repositories = createRepositories(db, model, { users: UserRepository })
export const { users, posts, comments, tags, products, orders, countries, cities } = repositories

export { default as postgres } from 'postgres'

/** Brings a database to the store's tables. */
export declare function migrateTo(url: string): Promise<void>

/** The key of a user. */
export declare const id: string
