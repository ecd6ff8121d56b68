import type { SQL } from 'drizzle-orm'
import type { Executable } from './query-builders.ts'

type MakeSql = (...flags: readonly unknown[]) => SQL

/**
 * Gives a statement other SQL that returns the same fields in the same order: its rows are decoded as ever.
 *
 * @param makeSql Its arguments go to the `getSQL` of a select that the SQL is made of: by them 1.0 asks for the casts that
 *   its decoding needs.
 */
export function withSql(statement: Executable, makeSql: MakeSql): Executable {
  const derived = Object.create(statement) as Executable
  derived.getSQL = makeSql
  return derived
}
