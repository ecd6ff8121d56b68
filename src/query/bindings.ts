import { sql, type Param, type Placeholder, type SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { encodesToSql, placeholderFor } from '../model/index.ts'

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

/** Binds a value that the driver takes as it is. */
export function bindRaw(bindings: Bindings, value: unknown): Placeholder {
  return sql.placeholder(String(bindings.values.push(value) - 1))
}

/** Binds a value that the column encodes. Returns what to put into the statement. */
export function bindFor(bindings: Bindings, column: PgColumn | undefined, value: unknown): Param | Placeholder {
  if (column === undefined) return bindRaw(bindings, value)
  if (encodesToSql(column, value)) {
    bindings.isFixed = false
    return sql.param(value, column)
  }
  return placeholderFor(column, String(bindings.values.push(value) - 1))
}
