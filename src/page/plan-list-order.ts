import { directKey, fixedColumns, indexOrderOfKey, isTotal, tieBreakers } from '../keyset/index.ts'
import type { TableModel } from '../model/index.ts'
import type { Aliases, Expression } from '../plan/index.ts'
import { type IndexOrder, indexOrderOf, isOwnColumn, type OrderEntry, planEntries, readOrder } from '../query/index.ts'

/** The order of a list: how it is written, and what an index has to be ordered by for it. */
export interface ListOrder {
  readonly terms: readonly Expression[]
  readonly indexOrder: readonly IndexOrder[]
}

/**
 * Plans the order of an offset page: the caller's, which can be any SQL, and after it the primary key or other unique
 * columns, so that no two rows are equal in it.
 *
 * @param where The filter of the page: columns that it compares for equality order nothing.
 * @throws {@link InvalidOrderError} when the table has no such columns.
 */
export function planListOrder(
  table: TableModel,
  orderBy: unknown,
  where: unknown,
  aliases: Aliases,
  path: string,
): ListOrder {
  const entries = readOrder(table, orderBy, path)
  const known = new Set([...fixedColumns(table, where), ...entries.filter(isOwnColumn).map(({ property }) => property)])
  const ends = isTotal(table, known) ? [] : tieBreakers(table, known, directionOf(entries.at(-1)), path)
  return {
    terms: [...planEntries(table, entries, aliases), ...ends.map((key) => directKey(key, key.expression))],
    indexOrder: [...indexOrderOf(entries), ...ends.map(indexOrderOfKey)],
  }
}

function directionOf(entry: OrderEntry | undefined): 'asc' | 'desc' {
  return entry !== undefined && entry.kind !== 'sql' && entry.order.startsWith('desc') ? 'desc' : 'asc'
}
