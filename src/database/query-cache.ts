import {
  Column,
  is,
  Name,
  Param,
  Placeholder,
  SQL,
  type SQLWrapper,
  StringChunk,
  Subquery,
  Table,
  View,
} from 'drizzle-orm'
import { cacheKeyOf } from '../model/index.ts'
import type { PreparedStatement } from '../plan/index.ts'
import type { Database } from './database.ts'
import { sessionOf } from './derive-database.ts'
import { isPlainRead, isWrite } from './statement-kind.ts'

/** The cache that Drizzle was given, by what is used of it here. */
interface Cache {
  strategy(): string
  onMutate(changed: { readonly tables: readonly string[] }): Promise<void>
}

/** A prepared statement of Drizzle's, by what decides about the cache. Without metadata it is not cached. */
interface CachedStatement {
  queryMetadata?: { readonly type: string; readonly tables: unknown } | undefined
}

/** What a write changes for others. */
export interface Invalidation {
  readonly cache: Cache
  readonly tables: readonly string[]
}

const invalidations = new WeakMap<PreparedStatement, Invalidation>()

/**
 * Decides what Drizzle's cache means for a statement. Drizzle takes every `select` for a read, also one that writes in its
 * `with`, locks rows or calls a function. Only plain reads outside of transactions may come from the cache, under all
 * tables that are in them.
 */
export function decideCaching(
  prepared: PreparedStatement,
  getSQL: () => SQLWrapper,
  database: Database,
  isInTransaction: boolean,
): void {
  const cache = cacheOf(database)
  if (cache === undefined) return
  const statement = prepared as unknown as CachedStatement
  const { queryMetadata } = statement
  const { sql: text } = prepared.getQuery()
  const { tables, isComplete } = tablesOf(getSQL())
  const isReadable = isComplete && tables.length > 0
  if (queryMetadata?.type === 'select' && isPlainRead(text) && !isInTransaction && isReadable) {
    const isList = Array.isArray(queryMetadata.tables)
    statement.queryMetadata = { type: 'select', tables: isList ? tables : () => tables }
    return
  }
  statement.queryMetadata = undefined
  if (!isWrite(text)) return
  const written = queryMetadata === undefined ? tables : [...new Set([...tables, ...tablesIn(queryMetadata)])]
  if (written.length > 0) invalidations.set(prepared, { cache, tables: written })
}

/** The tables that Drizzle names itself: its UPDATE has the table by its name only. */
function tablesIn({ tables }: NonNullable<CachedStatement['queryMetadata']>): readonly string[] {
  const listed: unknown = typeof tables === 'function' ? (tables as () => unknown)() : tables
  return Array.isArray(listed) ? listed.filter((table) => typeof table === 'string') : []
}

/** What is to be dropped from the cache when a statement has run. */
export function invalidationOf(prepared: PreparedStatement): Invalidation | undefined {
  return invalidations.get(prepared)
}

/** Drops the entries of the tables that a statement wrote. */
export async function invalidate({ cache, tables }: Invalidation): Promise<void> {
  await cache.onMutate({ tables })
}

function cacheOf(database: Database): Cache | undefined {
  const { cache } = (sessionOf(database) ?? {}) as { readonly cache?: Cache & { readonly put?: unknown } }
  const kind = (cache?.constructor as { readonly [name: symbol]: unknown } | undefined)?.[
    Symbol.for('drizzle:entityKind')
  ]
  return cache === undefined || kind === 'NoopCache' ? undefined : cache
}

/** Parts of SQL that hold no table. */
const leaves = [StringChunk, Name, Param, Placeholder] as const

/** The tables in a statement, by the keys of Drizzle's cache, and whether that is all: a view hides those that it reads. */
function tablesOf(statement: SQLWrapper): { readonly tables: readonly string[]; readonly isComplete: boolean } {
  const tables = new Set<string>()
  let isComplete = true
  const visit = (part: unknown): void => {
    if (leaves.some((leaf) => is(part, leaf))) return
    if (Array.isArray(part)) for (const each of part) visit(each)
    else if (is(part, SQL)) visit(part.queryChunks)
    else if (is(part, Table)) tables.add(cacheKeyOf(part))
    else if (is(part, Column)) visit((part as unknown as { readonly table: unknown }).table)
    else if (is(part, SQL.Aliased)) visit(part.sql)
    else if (is(part, Subquery)) visit(part._.sql)
    else if (is(part, View)) isComplete = false
    else if (typeof part === 'object' && part !== null && 'getSQL' in part) visit((part as SQLWrapper).getSQL())
  }
  visit(statement)
  return { tables: [...tables], isComplete }
}
