import { Column, getTableName, is, Name, SQL, type SQLWrapper, StringChunk, Table } from 'drizzle-orm'
import { aliasOwnSql } from './alias-own-sql.ts'
import { isAliasedTable, tableOfColumn } from './drizzle-line.ts'
import type { TableModel } from './model.ts'
import { rewriteSql } from './rewrite-sql.ts'

/** The caller's SQL as it stands in a statement, or why it cannot stand there. */
export type PlacedSql =
  | { readonly kind: 'placed'; readonly sql: SQLWrapper }
  /** It selects from the table that it is about, so that nobody can say which row a column is of. */
  | { readonly kind: 'ambiguous' }
  /** It names a column of a table that has no row there, and does not select from it. */
  | { readonly kind: 'absent'; readonly table: string }

/**
 * Makes SQL of the caller's that is about a row of a table mean that row, and the rows that it hangs on: a column of a table
 * is that of the nearest row, from the row itself outwards.
 *
 * @param getsRow Whether the caller got the row's own columns, and so can select from the table beside them.
 */
export function placeOwnSql(table: TableModel, own: SQLWrapper, getsRow = false): PlacedSql {
  const parts = partsOf(own)
  const placed = aliasOwnSql(table, own) ?? (getsRow ? own : undefined)
  if (placed === undefined) return { kind: 'ambiguous' }
  const rows = rowsFrom(table)
  const absent = rows === undefined ? undefined : findAbsent(parts, rows)
  if (absent !== undefined) return { kind: 'absent', table: absent }
  const sql = outerRows(table).reduce(
    (query, row) => (selectsFrom(parts, sourceOf(row)) ? query : (aliasOwnSql(row, query) ?? query)),
    placed,
  )
  return { kind: 'placed', sql }
}

/** The rows that a row hangs on, the nearest of each table. */
function outerRows(table: TableModel): readonly TableModel[] {
  const rows = new Map([[table.name, table]])
  for (let { outer } = table; outer !== undefined && outer !== 'caller'; { outer } = outer)
    if (!rows.has(outer.name)) rows.set(outer.name, outer)
  return [...rows.values()].slice(1)
}

/** The tables that a statement has rows of where a row stands; `undefined` where it is the caller's own. */
function rowsFrom(table: TableModel): ReadonlySet<unknown> | undefined {
  const sources = new Set<unknown>()
  for (let row: TableModel['outer'] = table; row !== undefined; row = row.outer) {
    if (row === 'caller') return undefined
    sources.add(sourceOf(row))
  }
  return sources
}

/** The table as the caller knows it, without an alias. */
function sourceOf(table: TableModel): unknown {
  return table.alias === undefined ? table.source : table.lookup(table.name).source
}

function findAbsent(parts: readonly unknown[], rows: ReadonlySet<unknown>): string | undefined {
  const tables = new Set(parts.map((part) => (is(part, Column) ? tableOfColumn(part) : undefined)))
  for (const table of tables) {
    if (!is(table, Table) || rows.has(table) || isAliasedTable(table) || selectsFrom(parts, table)) continue
    return getTableName(table)
  }
  return undefined
}

/** Whether SQL can select from a table: it has the table in it, or selects from something by the table's name. */
function selectsFrom(parts: readonly unknown[], table: unknown): boolean {
  if (parts.includes(table)) return true
  if (!is(table, Table)) return false
  const texts = parts.map((part) => textOf(part).toLowerCase())
  const has = (word: string): boolean => texts.some((text) => hasWord(text, word))
  return (has('from') || has('join')) && has(getTableName(table).toLowerCase())
}

/** What is written there; a value is none of it, whatever it says. */
function textOf(part: unknown): string {
  if (is(part, StringChunk)) return [part.value].flat().join('')
  return is(part, Name) ? part.value : ''
}

function hasWord(text: string, word: string): boolean {
  const between = text.split(word)
  return between.some((after, index) => {
    const before = between[index - 1]
    return before !== undefined && !/[\w$]$/.test(before) && !/^[\w$]/.test(after)
  })
}

/** All that SQL is made of, to any depth: columns, tables, and what is written in it. */
function partsOf(own: SQLWrapper): readonly unknown[] {
  const parts: unknown[] = []
  rewriteSql(is(own, SQL) ? own : own.getSQL(), (part) => {
    parts.push(part)
    return undefined
  })
  return parts
}
