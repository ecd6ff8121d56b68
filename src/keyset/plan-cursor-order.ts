import type { TableModel } from '../model/index.ts'
import type { Aliases } from '../plan/index.ts'
import { cursorHome, type CursorHome } from './cursor.ts'
import type { CursorSigning } from './cursor-signing.ts'
import { fixedColumns } from './fixed-columns.ts'
import { type Keyset, planKeyset } from './plan-keyset.ts'
import { readCursorScope } from './read-cursor-slice.ts'

/** An order, and what its cursors are good for. */
export interface CursorOrder {
  readonly keyset: Keyset
  readonly home: CursorHome
}

/**
 * Plans the order of a list that has cursors, from its `orderBy`, `where` and `cursorScope`.
 *
 * @param fixed Columns that have one value among the rows: else those that `where` gives one.
 */
export function planCursorOrder(
  table: TableModel,
  options: Readonly<Record<string, unknown>>,
  signing: CursorSigning,
  aliases: Aliases,
  path: string,
  fixed: ReadonlySet<string> = fixedColumns(table, options['where']),
): CursorOrder {
  const keyset = planKeyset(table, options['orderBy'], fixed, aliases, `${path}.orderBy`)
  const scope = readCursorScope(options['cursorScope'], `${path}.cursorScope`)
  return { keyset, home: cursorHome(keyset.keys, scope, signing) }
}
