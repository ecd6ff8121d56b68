import { Column, is, isSQLWrapper, Param, SQL, type SQLChunk, StringChunk, Subquery, Table, View } from 'drizzle-orm'

/** What stands in the place of a part of SQL; `undefined` where the part stays. */
export type Replace = (part: unknown) => unknown

/**
 * Replaces parts of SQL, wherever they stand: in SQL that is a part of it, in lists, in parameters, in queries.
 *
 * @returns The SQL itself where nothing is replaced.
 */
export function rewriteSql(query: SQL, replace: Replace): SQL {
  const chunks = rewriteList(query.queryChunks, replace)
  return chunks === query.queryChunks ? query : derive(query, { queryChunks: chunks })
}

function rewrite(part: unknown, replace: Replace): unknown {
  const replaced = replace(part)
  if (replaced !== undefined) return replaced
  // Drizzle writes it as its name.
  if (is(part, SQL.Aliased)) return part
  if (is(part, SQL)) return rewriteSql(part, replace)
  if (Array.isArray(part)) return rewriteList(part, replace)
  if (is(part, Param)) {
    const value = rewrite(part.value, replace)
    return value === part.value ? part : derive(part, { value })
  }
  if (is(part, Subquery)) return part._.isWith ? part : rewriteSubquery(part, replace)
  const inner = innerOf(part)
  if (inner === undefined) return part
  const rewritten = rewriteSql(inner, replace)
  if (rewritten === inner) return part
  return hasOwnParentheses(part) ? rewritten : new SQL([new StringChunk('('), rewritten, new StringChunk(')')])
}

/** A query that SQL selects from, under its alias. */
function rewriteSubquery(subquery: Subquery, replace: Replace): Subquery {
  const sql = rewriteSql(subquery._.sql, replace)
  return sql === subquery._.sql ? subquery : derive(subquery, { _: { ...subquery._, sql } })
}

/** The same of a list of parts. */
export function rewriteList(parts: readonly unknown[], replace: Replace): readonly unknown[] {
  const rewritten = parts.map((part) => rewrite(part, replace))
  return rewritten.some((part, index) => part !== parts[index]) ? rewritten : parts
}

/** The same object but for some members. */
export function derive<TObject extends object>(from: TObject, members: object): TObject {
  return Object.create(from, Object.getOwnPropertyDescriptors(members)) as TObject
}

/** Whether there is such a part; what it selects from is SQL of its own. */
export function hasPart(query: SQL, isMeant: (part: unknown) => boolean): boolean {
  return find(query, isMeant, (part) => is(part, Subquery))
}

/** Whether there is such a part anywhere: also in what is selected from, which can be lateral. */
export function hasAnywhere(query: SQL, isMeant: (part: unknown) => boolean): boolean {
  return find(query, isMeant, () => false)
}

function find(query: SQL, isMeant: (part: unknown) => boolean, isClosed: (part: unknown) => boolean): boolean {
  let isFound = false
  rewriteSql(query, (part) => {
    isFound ||= isMeant(part)
    return isFound || isClosed(part) ? part : undefined
  })
  return isFound
}

/** The SQL of a query that stands in SQL; `undefined` of what is none. */
function innerOf(part: unknown): SQL | undefined {
  if (!isSQLWrapper(part) || is(part, Column) || is(part, Table) || is(part, View)) return undefined
  const inner: unknown = part.getSQL()
  // A text, a name or a parameter is SQL of itself.
  return is(inner, SQL) && !inner.queryChunks.includes(part as SQLChunk) ? inner : undefined
}

function hasOwnParentheses(part: unknown): boolean {
  return (part as { shouldOmitSQLParens?(): boolean }).shouldOmitSQLParens?.() === true
}
