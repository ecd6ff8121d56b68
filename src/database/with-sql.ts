import type { SQL } from 'drizzle-orm'
import { mapRowsOfPrepared } from '../model/index.ts'
import type { Executable, PreparedStatement, SelectBuilder } from './database.ts'

type MakeSql = (...flags: readonly unknown[]) => SQL

/**
 * Gives a select other SQL that returns the same fields in the same order: its rows are decoded as ever.
 *
 * @param makeSql Its arguments go to the `getSQL` of a select that the SQL is made of: by them 1.0 asks for the casts that
 *   its decoding needs.
 */
export function withSql(select: SelectBuilder, makeSql: MakeSql): Executable {
  const derived = Object.create(select) as Executable
  derived.getSQL = makeSql
  // On 0.45 `execute` belongs to the select that it was made with.
  derived.execute = (values) => prepareUnnamed(derived).execute(values)
  return derived
}

/** What a select of Drizzle's prepares itself by when it is executed without a name. */
interface InternalSelect {
  _prepare(): PreparedStatement
}

/** For a statement that is sent once: one with a name would stay on the server. */
function prepareUnnamed(select: object): PreparedStatement {
  // oxlint-disable-next-line no-underscore-dangle -- both versions have it, and prepare() wants a name
  const prepared = (select as InternalSelect)._prepare()
  mapRowsOfPrepared(prepared)
  return prepared
}
