import { Column, is, isSQLWrapper, Name, SQL, StringChunk, Subquery, Table, View } from 'drizzle-orm'
import { nameOfSource } from './drizzle-line.ts'

/**
 * Whether SQL selects from a table under the table's own name, in the query that it is itself: what an alias stands after,
 * and what a query in it selects from, is another row.
 */
export function selectsByName(query: SQL, table: unknown): boolean {
  const name = nameOfSource(table)
  if (name === undefined) return false
  const text = textOf(query)
  return [...text.matchAll(afterFrom)].some(({ index, 0: { length } }) => {
    const [, quoted, plain, rest = ''] = source.exec(text.slice(index + length)) ?? []
    const isMeant = quoted === undefined ? plain?.toLowerCase() === name : quoted.replaceAll('""', '"') === name
    return isMeant && !writtenAlias.test(rest)
  })
}

/** What a table can be written after. */
const afterFrom = /(\b(from|join|lateral|only)\b|,)\s*/gi

/** A table, perhaps with its schema, and what is written after it. */
const source = /^(?:(?:"(?:[^"]|"")*"|[\w$]+)\.)?(?:"((?:[^"]|"")*)"|([\w$]+))(?![\w$"]*[.(])([^]*)/

const writtenAlias =
  /^\s*(as\s+|"|(?!(where|on|using|join|inner|left|right|full|cross|natural|order|group|having|limit|offset|fetch|for|union|intersect|except|window|tablesample|returning|set)\b)[a-z_])/i

/** What is written there, with a mark for what is no text: columns, values, queries. */
function textOf({ queryChunks }: SQL): string {
  return queryChunks
    .map((chunk: unknown) => {
      if (is(chunk, StringChunk)) return [chunk.value].flat().join('')
      if (is(chunk, Name)) return quote(chunk.value)
      const name = nameOfSource(chunk)
      if (name !== undefined) return quote(name)
      if (chunk === undefined) return ''
      const text = is(chunk, SQL) ? textOf(chunk) : mark
      return /\bselect\b/i.test(text) ? mark : text
    })
    .join('')
}

const mark = ' ? '

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** The SQL of a query that stands in SQL by itself, as a builder or under an alias. */
export function queryOf(part: unknown): SQL | undefined {
  if (is(part, SQL)) return part
  if (is(part, Subquery)) return part._.sql
  if (!isSQLWrapper(part) || is(part, Column) || is(part, Table) || is(part, View) || is(part, SQL.Aliased))
    return undefined
  const inner: unknown = part.getSQL()
  return is(inner, SQL) ? inner : undefined
}
