import type { SQL, SQLWrapper } from 'drizzle-orm'
import { ownRowOf, type TableModel } from '../model/index.ts'

type UntypedCallback = (table: unknown, operators: unknown) => unknown

/** What a caller gave, by itself or as a callback's return value. */
export interface Own {
  readonly returned: unknown
  /** The SQL of it with the statement's own row; `undefined` where it would be that of a query of the same table. */
  place(own: SQLWrapper): SQL | undefined
}

/** Calls the caller's callback with the row of a statement; what is no callback is returned as it is. */
export function callOwn(table: TableModel, given: unknown, operators: unknown): Own {
  if (typeof given !== 'function') return { returned: given, place: (own) => own.getSQL() }
  const row = ownRowOf(table)
  return { returned: (given as UntypedCallback)(row.source, operators), place: row.place }
}

/** What is wrong with SQL that cannot be placed, for the error. */
export function innerRowOf({ name }: TableModel, path: string): InnerRow {
  return {
    details: {
      path,
      expected: `a query of another table, or of an alias() of "${name}"`,
      received: `one of "${name}" itself, whose row would take the place of the row that the callback got`,
    },
    hint: `Select from alias(${name}, 'other').`,
  }
}

interface InnerRow {
  readonly details: { readonly path: string; readonly expected: string; readonly received: string }
  readonly hint: string
}
