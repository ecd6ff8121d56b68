import { Column, is, SQL, type SQLWrapper, Subquery } from 'drizzle-orm'
import { tableOfColumn } from './drizzle-line.ts'
import type { ColumnModel, TableModel } from './model.ts'
import { hasPart, rewriteSql } from './rewrite-sql.ts'

/**
 * Makes SQL of the caller's that is about a table mean the row under the table's alias: its columns of the table become
 * those of the alias.
 *
 * @returns `undefined` where it selects from the table by itself, so that nobody can say which row a column is of.
 */
export function aliasOwnSql(table: TableModel, own: SQLWrapper): SQLWrapper | undefined {
  const query = is(own, SQL) ? own : own.getSQL()
  const isAboutItself = (part: unknown): boolean => part === table.lookup(table.name).source
  return table.alias !== undefined && hasPart(query, isAboutItself) ? undefined : nameTable(table, query)
}

/** Gives the columns of a table in SQL of the caller's the name that the table has in the statement. */
export function nameTable(table: TableModel, query: SQL): SQL {
  // Drizzle 0.45 writes an expression of a view without the view's name, which can be that of a column elsewhere.
  if (table.alias === undefined && table.kind === 'table') return query
  const base = table.lookup(table.name)
  const fields = new Map<unknown, ColumnModel['reference']>()
  for (const [property, { field }] of base.columns) {
    const aliased = table.columns.get(property)
    if (aliased !== undefined) fields.set(field, aliased.reference)
  }
  const isOfItself = (part: unknown): part is Subquery =>
    is(part, Subquery) && hasPart(part._.sql, (inner) => inner === base.source)
  // Drizzle's field of a view and that of a query of the view are alike.
  const hasFieldsAlike = hasPart(query, isOfItself)
  return rewriteSql(query, (chunk) => {
    // Where it selects from the table itself, the columns in it are its own.
    if (isOfItself(chunk) || (hasFieldsAlike && is(chunk, SQL.Aliased))) return chunk
    return fields.get(chunk) ?? fieldOfSameColumn(chunk, base, table)
  })
}

/** Drizzle makes other objects of the same column, as in constraints, and of the same field of a view. */
function fieldOfSameColumn(
  chunk: unknown,
  base: TableModel,
  { columns }: TableModel,
): ColumnModel['reference'] | undefined {
  for (const [property, { field }] of base.columns)
    if (isSame(chunk, field, base)) return columns.get(property)?.reference
  return undefined
}

function isSame(chunk: unknown, field: ColumnModel['field'], { source }: TableModel): boolean {
  if (is(chunk, Column)) return is(field, Column) && chunk.name === field.name && tableOfColumn(chunk) === source
  return is(chunk, SQL.Aliased) && is(field, SQL.Aliased) && chunk.sql === field.sql
}
