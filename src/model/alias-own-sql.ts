import { Column, is, isSQLWrapper, SQL, type SQLChunk, type SQLWrapper, StringChunk, Table, View } from 'drizzle-orm'
import { tableOfColumn } from './drizzle-line.ts'
import type { ColumnModel, TableModel } from './model.ts'

/**
 * Makes SQL of the caller's that is about a table mean the row under the table's alias: its columns of the table become
 * those of the alias.
 *
 * @returns `undefined` where it selects from the table by itself, so that nobody can say which row a column is of.
 */
export function aliasOwnSql(table: TableModel, own: SQLWrapper): SQLWrapper | undefined {
  const query = is(own, SQL) ? own : own.getSQL()
  if (table.alias === undefined) return query
  const base = table.lookup(table.name)
  if (mentions(query, (chunk) => chunk === base.source)) return undefined
  const fields = new Map<unknown, ColumnModel['reference']>()
  for (const [property, { field }] of base.columns) {
    const aliased = table.columns.get(property)
    if (aliased !== undefined) fields.set(field, aliased.reference)
  }
  return replaceFields(query, (chunk) => fields.get(chunk) ?? fieldOfSameColumn(chunk, base, table))
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

type FindField = (chunk: unknown) => ColumnModel['reference'] | undefined

function replaceFields(query: SQL, fieldOf: FindField): SQL {
  const chunks = query.queryChunks.map((chunk: unknown): unknown => {
    const field = fieldOf(chunk)
    if (field !== undefined) return field
    if (is(chunk, SQL)) return replaceFields(chunk, fieldOf)
    if (Array.isArray(chunk)) return chunk.map((part: unknown) => fieldOf(part) ?? part)
    const inner = innerOf(chunk)
    if (inner === undefined || !mentions(inner, (part) => fieldOf(part) !== undefined)) return chunk
    return new SQL([new StringChunk('('), replaceFields(inner, fieldOf), new StringChunk(')')])
  })
  return Object.assign(Object.create(query) as SQL, { queryChunks: chunks })
}

/** Whether there is such a chunk, in subqueries too. */
function mentions(query: SQL, isMeant: (chunk: unknown) => boolean): boolean {
  return query.queryChunks.some((chunk: unknown) => {
    if (isMeant(chunk)) return true
    if (Array.isArray(chunk)) return chunk.some(isMeant)
    const inner = is(chunk, SQL) ? chunk : innerOf(chunk)
    return inner !== undefined && mentions(inner, isMeant)
  })
}

/** The SQL of a query that stands in SQL; `undefined` of what is none. */
function innerOf(chunk: unknown): SQL | undefined {
  if (!isSQLWrapper(chunk) || is(chunk, Column) || is(chunk, Table) || is(chunk, View)) return undefined
  const inner: unknown = chunk.getSQL()
  // A text, a name or a parameter is SQL of itself.
  return is(inner, SQL) && !inner.queryChunks.includes(chunk as SQLChunk) ? inner : undefined
}
