import type { IndexColumn, IndexModel, TableModel } from '../model/index.ts'
import { bindsNothing, conditionsOf, type Expression } from '../plan/index.ts'
import { readComparison } from './comparisons.ts'

/** What rows are ordered by, as far as an index can have it. */
export interface IndexOrder extends Omit<IndexColumn, 'property'> {
  /** `undefined` for anything but a column of the table itself. */
  readonly property: string | undefined
}

/**
 * Whether one plan of PostgreSQL's is right for the first rows of an order, whatever values the statement binds: there are
 * none, or an index has the columns that are compared for equality, and then the order, and no other one has the order
 * without them all. Where the frequency of a value decides between two, a plan for any value can take a thousand times as
 * long as the one for this value.
 *
 * @param others What else the statement has.
 */
export function keepsPlan(
  table: TableModel,
  condition: Expression | undefined,
  order: readonly IndexOrder[],
  others: unknown,
): boolean {
  const equal = new Set<string>()
  const ranged = new Set<string>()
  for (const part of conditionsOf(condition)) {
    if (bindsNothing(part)) continue
    const compared = readComparison(part)
    if (compared === undefined || compared.operator === 'ne') return false
    const compares = compared.operator === 'eq' ? equal : ranged
    compares.add(compared.column.property)
  }
  if (!bindsNothing(others)) return false
  if (equal.size === 0 && ranged.size === 0) return true
  const ordered = order.filter(({ property }) => property === undefined || !equal.has(property))
  const [first] = ordered
  if (first === undefined || [...ranged].some((property) => property !== first.property)) return false
  return findIndex(table, equal, ordered) !== undefined && !hasOrderWithFewer(table, equal, first)
}

/** Whether an index has an order, but would have rows filtered by some of the columns that are compared for equality. */
function hasOrderWithFewer(table: TableModel, equal: ReadonlySet<string>, { property }: IndexOrder): boolean {
  return table.indexes.some(({ columns }) => {
    const place = columns.findIndex((column) => !equal.has(column.property))
    return columns[place]?.property === property && place < equal.size
  })
}

/** Finds an index that begins with some columns, whichever comes first, and then has an order from one of its ends. */
export function findIndex(
  table: TableModel,
  equal: ReadonlySet<string>,
  order: readonly IndexOrder[],
): IndexModel | undefined {
  return table.indexes.find(({ columns }) => {
    const leading = new Set(columns.slice(0, equal.size).map(({ property }) => property))
    const following = columns.slice(equal.size)
    const isFromEnd = following[0]?.direction !== order[0]?.direction
    return (
      [...equal].every((property) => leading.has(property)) &&
      order.every((term, index) => isOrderedBy(following[index], term, isFromEnd))
    )
  })
}

function isOrderedBy(column: IndexColumn | undefined, term: IndexOrder, isFromEnd: boolean): boolean {
  if (column === undefined || column.property !== term.property) return false
  return (column.direction !== term.direction) === isFromEnd && (column.nulls !== term.nulls) === isFromEnd
}
