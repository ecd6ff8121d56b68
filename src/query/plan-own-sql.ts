import type { SQLWrapper } from 'drizzle-orm'
import { InvalidFilterError } from '../errors/index.ts'
import { placeOwnSql, type TableModel } from '../model/index.ts'
import { type Expression, fragment, own } from '../plan/index.ts'

/**
 * Plans a condition of the caller's: its columns are those of the row that the filter is about, and of those around it.
 *
 * @throws {@link InvalidFilterError} where a column would be of another row, or of none.
 */
export function planOwnSql(table: TableModel, condition: SQLWrapper, path: string, getsRow = false): Expression {
  const placed = placeOwnSql(table, condition, getsRow)
  if (placed.kind === 'placed') return fragment`(${own(placed.sql)})`
  if (placed.kind === 'absent') throw absent(table, placed.table, path)
  throw new InvalidFilterError(
    {
      path,
      expected: `SQL in which columns of "${table.name}" can only be those of the related row`,
      received: `SQL that selects from "${table.name}" itself`,
    },
    'Write { RAW: (table) => sql`…` }: the table that it gets is the related row.',
  )
}

/** A statement that loads a relation does not have the rows that it loads for. */
function absent(table: TableModel, other: string, path: string): InvalidFilterError {
  return new InvalidFilterError(
    {
      path,
      expected: `SQL about rows of "${table.name}" and of the tables around them in the statement`,
      received: `a column of "${other}", of which there is no row`,
    },
    `Write it below a relation that leads to "${other}", { relation: { RAW: sql\`…\` } }, or select from "${other}" in the SQL.`,
  )
}
