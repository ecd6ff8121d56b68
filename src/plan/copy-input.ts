import { is, SQL, Subquery } from 'drizzle-orm'
import { derive, rewriteList } from '../model/index.ts'
import { isPlainObject } from './plain-object.ts'

/**
 * Copies what a call was given, where it is used only later: the caller may change its objects as soon as the call has
 * returned. What is of a class of somebody's is not copied, the values in Drizzle's SQL are.
 */
export function copyInput<TInput>(input: TInput): TInput {
  try {
    return copy(input) as TInput
  } catch (error) {
    // It holds itself, and is refused where it is read.
    if (error instanceof RangeError) return input
    throw error
  }
}

/** Copies SQL of the caller's with the values in it: dates, bytes, lists, documents. */
export function copySql<TSql extends object>(sql: TSql): TSql {
  if (is(sql, SQL)) return derive(sql, { queryChunks: rewriteList([...sql.queryChunks], copyPart) })
  if (is(sql, SQL.Aliased)) return derive(sql, { sql: copySql(sql.sql) })
  return sql
}

/** Also of SQL that stands in SQL, and of what it selects from. */
function copyPart(part: unknown): unknown {
  if (is(part, SQL)) return copySql(part)
  if (is(part, Subquery)) return derive(part, { _: { ...part._, sql: copySql(part._.sql) } })
  return Array.isArray(part) ? rewriteList([...(part as unknown[])], copyPart) : copyOfData(part)
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return Array.from(value, copy)
  return copyOfData(value) ?? copySql(value)
}

/** A copy of a date, of bytes, or of an object; `undefined` of anything else. */
function copyOfData(value: unknown): unknown {
  if (value instanceof Date) return new Date(value)
  if (value instanceof Uint8Array) return Buffer.isBuffer(value) ? Buffer.from(value) : value.slice()
  return isPlainObject(value) ? copyObject(value) : undefined
}

function copyObject(value: Record<string, unknown>): unknown {
  const copied: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    if (key === '__proto__') return { ...value }
    copied[key] = copy(value[key])
  }
  return copied
}
