import type { SQL, SQLWrapper } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'

/** What a select returns and in which shape: Drizzle columns and expressions by property. */
export type Fields = Readonly<Record<string, unknown>>

/** The query builders of Drizzle as both versions have them, without their types of rows. */
export interface QueryBuilders {
  select(fields: Fields): SelectStart
  with(...queries: readonly unknown[]): { select(fields: Fields): SelectStart }
  $with(alias: string): { as(query: SQL): object }
  insert(table: PgTable): { values(values: object | readonly object[]): InsertBuilder }
  update(table: PgTable): { set(values: object): ReturningBuilder }
  delete(table: PgTable): ReturningBuilder
  execute(query: SQLWrapper): PreparedStatement
}

interface SelectStart {
  from(source: unknown): SelectBuilder
}

/** A select under construction. */
export interface SelectBuilder extends Executable {
  innerJoin(source: unknown, on: SQL): this
  leftJoin(source: unknown, on: SQL): this
  leftJoinLateral(source: unknown, on: SQL): this
  crossJoinLateral(source: unknown): this
  as(alias: string): object
  where(condition: SQL): this
  groupBy(...expressions: readonly unknown[]): this
  having(condition: SQL): this
  orderBy(...expressions: readonly unknown[]): this
  limit(limit: unknown): this
  offset(offset: unknown): this
  for(strength: string, config: { of?: PgTable; noWait?: true; skipLocked?: true }): this
}

type InsertBuilder = Executable & { returning(fields: Fields): Executable }

/** An update or delete under construction. */
export interface ReturningBuilder extends Executable {
  where(condition: SQL): this
  returning(fields: Fields): Executable
}

/** A complete statement of Drizzle's. */
export interface Executable {
  prepare(name: string): PreparedStatement
  toSQL(): { readonly sql: string; readonly params: readonly unknown[] }
  getSQL(...flags: readonly unknown[]): SQL
}

/** A statement of Drizzle's that is built: one that the driver prepares on the server, or SQL of our own. */
export interface PreparedStatement {
  execute(values: readonly unknown[]): Promise<unknown>
  getQuery(): { readonly sql: string; readonly params: readonly unknown[] }
}
