import { Column, is, SQL, type SQLWrapper } from 'drizzle-orm'
import { aliasTable } from './alias-table.ts'
import { nameOfSource, tableOfColumn } from './drizzle-line.ts'
import type { TableModel } from './model.ts'
import { hasAnywhere, rewriteSql } from './rewrite-sql.ts'
import { queryOf, selectsByName } from './selects-from.ts'

/** A row of a statement, as a callback gets it: told from rows that the caller's SQL selects from the same table. */
export interface OwnRow {
  /** The table under a name that no statement has. */
  readonly source: TableModel['source']
  /** The SQL with the statement's own row; `undefined` where it would be that of a query of the same table. */
  place(own: SQLWrapper): SQL | undefined
}

/** Makes the row that a callback about a table gets. Under an alias it is the table as it stands. */
export function ownRowOf(table: TableModel): OwnRow {
  if (table.alias !== undefined) return { source: table.source, place: sqlOf }
  const { source, columns } = aliasTable(table, nameOfRow)
  const places = new Map<unknown, unknown>()
  for (const [property, { column, reference }] of columns)
    places.set(column?.name ?? reference, table.columns.get(property)?.reference)
  /** A column is known by its name: 0.45 makes other objects of an alias at every turn. */
  const placeOf = (part: unknown): unknown => (isOfRow(part) ? places.get(part.name) : places.get(part))
  return {
    source,
    place: (own) => {
      const query = sqlOf(own)
      if (isHidden(query, table.source, (part) => placeOf(part) !== undefined)) return undefined
      return rewriteSql(query, (part) => (nameOfSource(part) === nameOfRow ? table.source : placeOf(part)))
    },
  }
}

const nameOfRow = '~row'

function isOfRow(part: unknown): part is Column {
  return is(part, Column) && nameOfSource(tableOfColumn(part)) === nameOfRow
}

/** Whether a query of the table itself has a column of the row outside in it: it would be one of the query's own row. */
function isHidden(query: SQL, table: unknown, isOfOuterRow: (part: unknown) => boolean): boolean {
  const isInner = (part: unknown): boolean => {
    const inner = queryOf(part)
    return inner !== undefined && selectsByName(inner, table) && hasAnywhere(inner, isOfOuterRow)
  }
  return isInner(query) || hasAnywhere(query, isInner)
}

function sqlOf(own: SQLWrapper): SQL {
  return is(own, SQL) ? own : own.getSQL()
}
