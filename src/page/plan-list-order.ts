import { sql } from 'drizzle-orm'
import { InvalidOrderError } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { type Bindings, columnsOf, type Fragment, planOrder } from '../query/index.ts'

/**
 * Plans the order of a page: the caller's, and after it unique columns of the table, so that no two rows are equal in it.
 *
 * @throws {@link InvalidOrderError} when the table has no such columns.
 */
export function planListOrder(table: TableModel, orderBy: unknown, bindings: Bindings, path: string): Fragment[] {
  const order = planOrder(table, orderBy, bindings, path)
  const tieBreaker = uniqueColumns(table, path).map(({ position, field }): Fragment => ({
    shape: `${position}`,
    compile: () => sql`${field}`,
  }))
  return [...order, ...tieBreaker]
}

/** The primary key, or else columns that are unique and never NULL. */
export function uniqueColumns(table: TableModel, path: string): readonly ColumnModel[] {
  if (table.primaryKey.length > 0) return table.primaryKey
  for (const { properties, isPartial } of table.uniques) {
    const columns = columnsOf(table, properties)
    if (!isPartial && columns.length > 0 && columns.every(({ notNull }) => notNull)) return columns
  }
  throw new InvalidOrderError(
    {
      path,
      expected: `a table with a primary key or a unique key of NOT NULL columns`,
      received: `"${table.name}", which has none`,
    },
    'Without one, rows that are equal in the order could be on two pages or on none.',
  )
}
