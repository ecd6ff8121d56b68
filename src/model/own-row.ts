import { Column, getTableName, is, isSQLWrapper, SQL, type SQLWrapper, StringChunk, Table, View } from 'drizzle-orm'
import { aliasTable } from './alias-table.ts'
import { tableOfColumn } from './drizzle-line.ts'
import type { TableModel } from './model.ts'
import { hasPart, rewriteSql } from './rewrite-sql.ts'

/** A row of a statement, as a callback gets it: told from rows that the caller's SQL selects from the same table. */
export interface OwnRow {
  /** The table under a name that no statement has. */
  readonly source: TableModel['source']
  /** The SQL with the statement's own row; `undefined` where it would be that of a query of the same table. */
  place(own: SQLWrapper): SQL | undefined
}

/** Makes the row that a callback about a table gets. Under an alias, and of a view, it is the table as it stands. */
export function ownRowOf(table: TableModel): OwnRow {
  if (table.alias !== undefined || table.kind === 'view') return { source: table.source, place: sqlOf }
  const { source, columns } = aliasTable(table, nameOfRow)
  const places = new Map<string, unknown>()
  for (const [property, { column }] of columns)
    if (column !== undefined) places.set(column.name, table.columns.get(property)?.field)
  return {
    source,
    place: (own) => {
      const query = sqlOf(own)
      if (isHidden(query, table.source)) return undefined
      return rewriteSql(query, (part) => {
        if (is(part, Table) && getTableName(part) === nameOfRow) return table.source
        return isOfRow(part) ? places.get((part as Column).name) : undefined
      })
    },
  }
}

const nameOfRow = '~row'

/** By the name: 0.45 makes other objects of an alias at every turn. */
function isOfRow(part: unknown): boolean {
  if (!is(part, Column)) return false
  const table = tableOfColumn(part)
  return is(table, Table) && getTableName(table) === nameOfRow
}

/** Whether a query of the table itself has a column of the row outside in it: it would be one of the query's own row. */
function isHidden(query: SQL, table: unknown): boolean {
  let isFound = false
  rewriteSql(query, (part) => {
    const inner = is(part, SQL) ? part : queryOf(part)
    if (inner === undefined) return undefined
    const selects = is(part, SQL) ? selectsByName(part, table) : hasPart(inner, (each) => each === table)
    isFound ||= selects && hasPart(inner, isOfRow)
    return undefined
  })
  return isFound || (selectsByName(query, table) && hasPart(query, isOfRow))
}

/** Whether SQL that is written has a table in it under its own name, and not under one that is written after it. */
function selectsByName({ queryChunks }: SQL, table: unknown): boolean {
  return queryChunks.some((chunk, index) => {
    const next = queryChunks[index + 1]
    return chunk === table && !(is(next, StringChunk) && writtenAlias.test([next.value].flat().join('')))
  })
}

const writtenAlias =
  /^\s*(as\s+|"|(?!(where|on|using|join|inner|left|right|full|cross|natural|order|group|having|limit|offset|fetch|for|union|intersect|except|window|tablesample)\b)[a-z_])/i

/** The SQL of a query that is built. */
function queryOf(part: unknown): SQL | undefined {
  if (!isSQLWrapper(part) || is(part, Column) || is(part, Table) || is(part, View) || is(part, SQL.Aliased))
    return undefined
  const inner: unknown = part.getSQL()
  return is(inner, SQL) ? inner : undefined
}

function sqlOf(own: SQLWrapper): SQL {
  return is(own, SQL) ? own : own.getSQL()
}
