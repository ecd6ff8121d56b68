import { sql, type Param, type Placeholder, type SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { encodesToSql, isJsonColumn, placeholderFor } from '../model/index.ts'

/**
 * The values of one call, apart from its shape: calls of the same shape share one prepared statement, whose placeholders
 * are named by position.
 */
export interface Bindings {
  readonly values: unknown[]
  /** False once the statement's text can differ between calls of the same shape: the caller's own SQL is in it. */
  isFixed: boolean
}

/** A part of a statement: what its text depends on, and a way to make it once. */
export interface Fragment {
  readonly shape: string
  compile(): SQL
}

/** Makes an empty set of bindings. */
export function createBindings(): Bindings {
  return { values: [], isFixed: true }
}

/** Plans a part; the values of one that turns out to be absent are forgotten, since they are in no statement. */
export function planOptional<TPlan extends object>(
  bindings: Bindings,
  plan: () => TPlan | undefined,
): TPlan | undefined {
  const bound = bindings.values.length
  const planned = plan()
  if (planned === undefined) bindings.values.length = bound
  return planned
}

/** Binds a value that the driver takes as it is. */
export function bindRaw(bindings: Bindings, value: unknown): Placeholder {
  return sql.placeholder(String(bindings.values.push(value) - 1))
}

/** Binds a value that the column encodes. Returns what to put into the statement. */
export function bindFor(bindings: Bindings, column: PgColumn | undefined, value: unknown): Param | Placeholder | SQL {
  if (column === undefined) return bindRaw(bindings, value)
  if (isJsonColumn(column)) return castJson(bindRaw(bindings, toJsonText(value)), column)
  if (encodesToSql(column, value)) {
    bindings.isFixed = false
    return sql.param(value, column)
  }
  return placeholderFor(column, String(bindings.values.push(value) - 1))
}

/** A json value as text; `null` is NULL. */
export function toJsonText(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value)
}

/** A text as json: drivers guess a parameter's type by its value, and take `true` or `[true]` for a boolean. */
export function castJson(text: unknown, column: PgColumn): SQL {
  return sql`${text}::text::${sql.raw(column.getSQLType())}`
}
