import { sql, type SQL } from 'drizzle-orm'
import type { Row } from '../database/index.ts'
import { describeValue, InvalidKeyError } from '../errors/index.ts'
import {
  canonicalKey,
  type ColumnModel,
  isDecodedExactly,
  type IdsColumn,
  isIdsColumn,
  type KeyFamily,
  keyFamilyOf,
  listFormOf,
  valueTypeOf,
} from '../model/index.ts'
import {
  built,
  type Compiled,
  encode,
  type Expression,
  type Fields,
  fragment,
  type Part,
  toText,
  type Value,
} from '../plan/index.ts'
import { idsIn, keysOfIds } from './referenced-ids.ts'

/** A row on its way to its relations: what the caller gets, and what only the loading needs. */
export interface LoadedRow {
  readonly row: Row
  /** The values of key columns that the caller did not ask for, or that decoding would change: then as text. */
  readonly hidden: Row | undefined
  /** All that was selected, where the groups of the rows that are joined to it begin with the prefix. */
  readonly selected?: Row
  readonly prefix?: string
}

/** Reads a row that a statement returned in groups of fields. */
export function toLoadedRow(selected: Row): LoadedRow {
  return { row: (selected['row'] ?? {}) as Row, hidden: selected['hidden'] as Row | undefined, selected }
}

/** The columns to select beside the chosen ones so that the key columns of every relation are known exactly. */
export function hiddenColumns(needed: readonly ColumnModel[], chosen: readonly ColumnModel[]): readonly ColumnModel[] {
  return needed.filter((column) => !isExact(column) || !chosen.some(({ property }) => property === column.property))
}

/** What to select of hidden columns. */
export function hiddenFields(hidden: readonly ColumnModel[]): Fields {
  return Object.fromEntries(hidden.map((column) => [column.property, isExact(column) ? column.field : textOf(column)]))
}

function isExact({ column }: ColumnModel): boolean {
  return column !== undefined && isDecodedExactly(column)
}

/** ISO text for dates, whatever the session's DateStyle is; else the type's own text. */
function textOf(column: ColumnModel): Part {
  const isDate = column.kind !== 'array' && /^Pg(Timestamp|Date)/.test(column.column?.columnType ?? '')
  return isDate ? fragment`(to_json(${column}) #>> '{}')` : fragment`${column}::text`
}

/** Reads a part of a row's key; `null` when it is NULL: then no row is related. */
export type KeyReader = (row: LoadedRow) => string | null

/**
 * Makes the reader of a key column: of text that PostgreSQL reads back exactly, and the same for equal values where the
 * column's type has one text for each.
 *
 * @throws {@link InvalidKeyError} when a row does not have the column, or its value has lost digits.
 */
export function keyReader(column: ColumnModel, path: string): KeyReader {
  const { property } = column
  const family = familyOf(column)
  const isText = !isExact(column)
  return ({ row, hidden, selected }) => {
    const isHidden = hidden !== undefined && Object.hasOwn(hidden, property)
    const value = isHidden ? hidden[property] : row[property]
    if (!isHidden && isIdsColumn(column)) return idsOfRow(column, row, path)
    if (value === null) return null
    if (isText && isHidden) return value as string
    // PostgreSQL wrote it.
    if (family === 'uuid' && selected !== undefined) return value as string
    const text = family === undefined ? textOfValue(column, value, path) : canonicalKey(value, family)
    if (text === undefined) throw unusableKey(column, value, path)
    return text
  }
}

/** Of a row that no statement of ours has selected. */
function idsOfRow(column: IdsColumn, row: Row, path: string): string | null {
  const { document } = column
  const value = row[document.property]
  if (value === null) return null
  const ids = value === undefined ? undefined : idsIn(column, value)
  if (ids === undefined) throw unusableKey(document, value, path)
  return ids
}

/** How JavaScript tells the column's values apart; `undefined` where only PostgreSQL can. */
function familyOf({ column }: ColumnModel): KeyFamily | undefined {
  return column === undefined ? undefined : keyFamilyOf(column)
}

function textOfValue(column: ColumnModel, value: unknown, path: string): string | undefined {
  if (value === undefined || !isExact(column) || (typeof value === 'number' && isUnsafe(value))) return undefined
  return toText(encode(column, value, path)) ?? undefined
}

function isUnsafe(value: unknown): boolean {
  const number = typeof value === 'bigint' ? Number(value) : value
  return Number.isInteger(number) && !Number.isSafeInteger(number)
}

function unusableKey({ property }: ColumnModel, value: unknown, path: string): InvalidKeyError {
  return new InvalidKeyError({
    origin: 'program',
    path,
    expected: `rows with the exact value of "${property}", which the relation is by`,
    received: value === undefined ? 'rows without it' : isUnsafe(value) ? 'a number beyond 2^53' : describeValue(value),
  })
}

/** The keys of one column: a parameter that is an array literal. */
export interface KeyArray {
  readonly column: ColumnModel
  readonly parameter: Value
  /** Whether each key is a jsonb list of ids that name values of the column. */
  readonly isOfIds?: boolean
}

/** The same in a statement. */
type KeyParameter = Compiled<KeyArray>

/**
 * Keys as a table of their own, each of its column's type: `unnest(…) with ordinality as "~keys" ("~key0", …, "~position")`,
 * or without positions.
 */
export function keyRows(keys: readonly KeyParameter[], hasPositions = true): SQL {
  const [first] = keys
  if (first?.isOfIds === true) return idRows(first)
  const arrays = keys.map(({ column, parameter }) => sql`${parameter}::text::${elementOf(column)}[]`)
  const names = keys.map((_, index) => sql.identifier(`~key${index}`))
  const rows = sql`unnest(${sql.join(arrays, sql`, `)})`
  const table = hasPositions
    ? sql`${rows} with ordinality as "~keys" (${sql.join([...names, sql.identifier('~position')], sql`, `)})`
    : sql`${rows} as "~keys" (${sql.join(names, sql`, `)})`
  const casts = keys.map(({ column }) => listFormOf(column).cast)
  if (casts.every((cast) => cast === '')) return table
  const typed = names.map((key, index) => sql`${key}${sql.raw(casts[index] ?? '')} as ${key}`)
  const selected = hasPositions ? [...typed, sql`"~position"`] : typed
  return sql`(select ${sql.join(selected, sql`, `)} from ${table}) as "~keys"`
}

/** A row for every id, with its place in the list that it is of: `"~key0"`, `"~position"` of the list, `"~place"`. */
function idRows({ column, parameter }: KeyParameter): SQL {
  const lists = sql`unnest(${parameter}::text::jsonb[]) with ordinality as "~lists" ("~list", "~position")`
  const keys = keysOfIds(sql`"~list"`, column)
  return sql`(select "~key0", "~position", "~place" from ${lists} cross join lateral (${keys}) as "~listed") as "~keys"`
}

/** That a column has one of the keys, which are of a type with an array type. */
export function isAnyOf({ reference }: ColumnModel, { column, parameter }: KeyParameter): SQL {
  return sql`${reference} = any(${parameter}::${elementOf(column)}[])`
}

function elementOf(column: ColumnModel): SQL {
  return sql.raw(listFormOf(column).element)
}

/** That columns have the key of a row of {@link keyRows}, or of another table with the columns `~key0`, `~key1`…. */
export function matchesKey(columns: readonly ColumnModel[], keys = '~keys'): SQL {
  return sql.join(
    columns.map((column, index) => {
      const key = sql`${sql.identifier(keys)}.${sql.identifier(`~key${index}`)}`
      return sql`${column.reference} = ${key}${arrayCastOf(column)}`
    }),
    sql` and `,
  )
}

/** That a row has one of some keys, in a plan. */
export function planIsOneOf(columns: readonly ColumnModel[], keys: readonly KeyArray[]): Expression {
  return built(isOneOf, { columns, keys })
}

function isOneOf(
  _: unknown,
  { columns, keys }: { readonly columns: readonly ColumnModel[]; readonly keys: readonly KeyParameter[] },
): SQL {
  return sql`exists (select 1 from ${keyRows(keys)} where ${matchesKey(columns)})`
}

/** {@link matchesKey} in a plan. */
export function planKeyMatch(columns: readonly ColumnModel[]): Expression {
  return built(compileKeyMatch, { columns })
}

function compileKeyMatch(_: unknown, { columns }: { readonly columns: readonly ColumnModel[] }): SQL {
  return matchesKey(columns)
}

/** Arrays of two types are never equal, where single values of them are. */
function arrayCastOf({ column, kind }: ColumnModel): SQL {
  return column === undefined || kind !== 'array' ? sql`` : sql.raw(`::${valueTypeOf(column)}`)
}

/** The place of a row's key, from 1. */
export function keyPosition(): SQL {
  return sql`"~keys"."~position"`.mapWith(Number)
}
