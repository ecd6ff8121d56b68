import { sql, type SQL } from 'drizzle-orm'
import type { Row } from '../database/index.ts'
import { describeValue, InvalidKeyError } from '../errors/index.ts'
import { castTypeOf, type ColumnModel, encodeForColumn, isDecodedExactly } from '../model/index.ts'
import { toText } from './array-literal.ts'

/** A row on its way to its relations: what the caller gets, and what only the loading needs. */
export interface LoadedRow {
  readonly row: Row
  /** The values of key columns that the caller did not ask for, or that decoding would change: then as text. */
  readonly hidden: Row | undefined
  /** All that was selected, where the groups of the rows that are joined to it begin with the prefix. */
  readonly selected?: Row
  readonly prefix?: string
}

/** The fields to select beside the chosen columns so that the key columns of every relation are known exactly. */
export function hiddenFields(
  needed: readonly ColumnModel[],
  chosen: readonly ColumnModel[],
): Record<string, unknown> | undefined {
  const hidden: Record<string, unknown> = {}
  for (const column of needed) {
    if (!isExact(column)) hidden[column.property] = textOf(column)
    else if (!chosen.some(({ property }) => property === column.property)) hidden[column.property] = column.field
  }
  return Object.keys(hidden).length === 0 ? undefined : hidden
}

function isExact({ column }: ColumnModel): boolean {
  return column !== undefined && isDecodedExactly(column)
}

/** ISO text for dates, whatever the session's DateStyle is; else the type's own text. */
function textOf({ column, field }: ColumnModel): SQL {
  const isDate = /^Pg(Timestamp|Date)/.test(column?.columnType ?? '')
  return isDate ? sql`(to_json(${field}) #>> '{}')` : sql`${field}::text`
}

/**
 * Reads the key of a row as text that PostgreSQL reads back exactly.
 *
 * @returns `undefined` when a part is NULL: then no row is related.
 * @throws {@link InvalidKeyError} when the row does not have the column, or its value has lost digits.
 */
export function readRelationKey(
  { row, hidden }: LoadedRow,
  columns: readonly ColumnModel[],
  path: string,
): string[] | undefined {
  const key: string[] = []
  for (const column of columns) {
    const isHidden = hidden !== undefined && column.property in hidden
    const value = isHidden ? hidden[column.property] : row[column.property]
    if (value === null) return undefined
    const text = isHidden && !isExact(column) ? value : textOfValue(column, value, path)
    key.push(text as string)
  }
  return key
}

function textOfValue(column: ColumnModel, value: unknown, path: string): string {
  const isUnsafe = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
  const text =
    value === undefined || isUnsafe || !isExact(column)
      ? undefined
      : toText(column.column === undefined ? value : encodeForColumn(column.column, value))
  if (typeof text === 'string') return text
  throw new InvalidKeyError({
    path,
    expected: `rows with the exact value of "${column.property}", which the relation is by`,
    received: value === undefined ? 'rows without it' : isUnsafe ? 'a number beyond 2^53' : describeValue(value),
  })
}

/** The array of one key column, of a parameter that is an array literal. */
export function keyArray({ column }: ColumnModel, parameter: unknown): SQL {
  return sql`${parameter}::text::${sql.raw(column === undefined ? 'text' : castTypeOf(column))}[]`
}

/** Keys as a table of their own: `unnest(…) with ordinality as "~keys" ("key0", …, "position")`. */
export function keyRows(arrays: readonly SQL[]): SQL {
  const names = arrays.map((_, index) => sql.identifier(`key${index}`))
  return sql`unnest(${sql.join([...arrays], sql`, `)}) with ordinality as "~keys" (${sql.join(names, sql`, `)}, "position")`
}

/** That columns have the key of a row of {@link keyRows}, or of another table with the columns `key0`, `key1`…. */
export function matchesKey(columns: readonly ColumnModel[], keys = '~keys'): SQL {
  return sql.join(
    columns.map(({ field }, index) => sql`${field} = ${sql.identifier(keys)}.${sql.identifier(`key${index}`)}`),
    sql` and `,
  )
}

/** The place of a row's key, from 1. */
export function keyPosition(): SQL {
  return sql`"~keys"."position"`.mapWith(Number)
}
