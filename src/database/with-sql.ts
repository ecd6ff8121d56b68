import type { SQL } from 'drizzle-orm'
import type { Executable, PreparedStatement, SelectBuilder } from './database.ts'

/** What a select of Drizzle's prepares itself by, without a name: then the driver does not keep it on the server. */
interface InternalSelect {
  _prepare(): PreparedStatement
}

/**
 * Gives a select other SQL that returns the same fields in the same order: its rows are decoded as ever.
 *
 * @param makeSql Its arguments go to the `getSQL` of a select that the SQL is made of: by them 1.0 asks for the casts that
 *   its decoding needs.
 */
export function withSql(select: SelectBuilder, makeSql: (...flags: readonly unknown[]) => SQL): Executable {
  const derived = Object.create(select) as Executable & InternalSelect
  derived.getSQL = makeSql
  // On 0.45 `execute` belongs to the select that it was made with.
  derived.execute = (values) => derived._prepare().execute(values)
  return derived
}

/** The same, for a statement that is sent once: preparing it would leave it on the server. */
export function withSqlOnce(select: SelectBuilder, makeSql: (...flags: readonly unknown[]) => SQL): Executable {
  const derived = withSql(select, makeSql) as Executable & InternalSelect
  derived.prepare = () => derived._prepare()
  return derived
}
