import { Column, getTableName, getViewName, is, type Param, Placeholder, sql, Table, View } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { ColumnKind, ColumnModel } from './model.ts'

/*
 * What differs between Drizzle 0.45 and 1.0 in the columns themselves. Everything here looks at the objects it is given,
 * so one build serves both.
 */

/** An array column has an element column on 0.45; on 1.0 it is its own element column, with `dimensions`. */
interface LineMembers {
  readonly baseColumn?: PgColumn
  readonly dimensions?: number
}

/** 1.0 gives every column `isAlias`; `dimensions` alone tells nothing, 0.45 has it on vectors. */
function isFromVersion1(column: PgColumn): boolean {
  return 'isAlias' in column
}

/** Classifies a column by Drizzle's own description of it. */
export function describeColumnKind(column: PgColumn): ColumnKind {
  if (isArrayColumn(column)) return 'array'
  if (isJsonColumn(column)) return 'json'
  const dataType: string = column.dataType
  if (/^(PgText|PgVarchar|PgChar)$/.test(column.columnType)) return 'text'
  if (dataType === 'custom' || dataType.startsWith('array') || /json|point|line|geometry/.test(dataType)) return 'other'
  return 'scalar'
}

/** Whether the column is json or jsonb; 0.45 gives points and lines the data type `json` too. */
export function isJsonColumn(column: PgColumn): boolean {
  return !isArrayColumn(column) && /^PgJsonb?$/.test(column.columnType)
}

/** Whether the column is an array of json documents. */
export function hasJsonElements(column: PgColumn): boolean {
  return isArrayColumn(column) && /^PgJsonb?$/.test(elementColumnOf(column).columnType)
}

/** Whether the column is a PostgreSQL array. */
export function isArrayColumn(column: PgColumn): boolean {
  const { baseColumn, dimensions } = column as LineMembers
  return isFromVersion1(column) ? dimensions !== undefined && dimensions > 0 : baseColumn !== undefined
}

/** How many lists are around an element of an array column, as it is declared; PostgreSQL takes any number. */
export function depthOf(column: PgColumn): number {
  const { baseColumn, dimensions = 0 } = column as LineMembers
  if (isFromVersion1(column)) return dimensions
  return baseColumn === undefined ? 0 : 1 + depthOf(baseColumn)
}

/** The column that encodes one element of an array column. */
export function elementColumnOf(column: PgColumn): PgColumn {
  const { baseColumn } = column as LineMembers
  return baseColumn === undefined ? column : elementColumnOf(baseColumn)
}

/** A parameter of an encoded value, or of a placeholder for one: the column says its type to those drivers that want it. */
export function parameterFor(column: PgColumn | undefined, encoded: unknown): Param | Placeholder {
  if (column !== undefined) return sql.param(encoded, withoutEncoding(column))
  return is(encoded, Placeholder) ? encoded : sql.param(encoded)
}

/** Encodes a value as the column would, without the driver. */
export function encodeForColumn(column: PgColumn, value: unknown): unknown {
  return value === null ? null : column.mapToDriverValue(value)
}

const encoded = new WeakMap<PgColumn, PgColumn>()

/** The column for values that it has encoded. 1.0 wants the column itself, for what the driver does with its type. */
function withoutEncoding(column: PgColumn): PgColumn {
  let derived = encoded.get(column)
  if (derived === undefined) {
    derived = Object.create(column, { mapToDriverValue: { value: (value: unknown) => value } }) as PgColumn
    encoded.set(column, derived)
  }
  return derived
}

const exactTypes: ReadonlySet<string> = new Set([
  'PgBigInt53',
  'PgBigInt64',
  'PgBigIntString',
  'PgBigSerial53',
  'PgBigSerial64',
  'PgBoolean',
  'PgChar',
  'PgCidr',
  'PgDateString',
  'PgEnumColumn',
  'PgInet',
  'PgInteger',
  'PgMacaddr',
  'PgMacaddr8',
  'PgNumeric',
  'PgSerial',
  'PgSmallInt',
  'PgSmallSerial',
  'PgText',
  'PgTime',
  'PgTimestampString',
  'PgUUID',
  'PgVarchar',
])

/** Whether a decoded value of the column encodes to the value that it was: a JavaScript date, for one, cuts microseconds. */
export function isDecodedExactly(column: PgColumn): boolean {
  return !isArrayColumn(column) && exactTypes.has(column.columnType)
}

/** What of a value JavaScript cannot have kept, as of a date for a column with microseconds; `undefined` where it is exact. */
export function lostPart(column: PgColumn, value: unknown): string | undefined {
  const { columnType } = column
  if (value instanceof Date && columnType === 'PgTimestamp') {
    const { precision = 6 } = column as { readonly precision?: number }
    return precision > 3 ? 'a date, which has no microseconds' : undefined
  }
  const isWhole = columnType === 'PgBigInt53' || columnType === 'PgBigSerial53'
  return isWhole && Number.isInteger(value) && !Number.isSafeInteger(value) ? 'a number beyond 2^53' : undefined
}

/** Whether a value of a schema is a column (and not an expression of a view). */
export function isColumn(field: unknown): field is PgColumn {
  return is(field, Column)
}

/** The table that a column is of, which 1.0's type hides. */
export function tableOfColumn(column: Column): unknown {
  return (column as unknown as { readonly table: unknown }).table
}

/** The name that a table or a view has in a statement; `undefined` of what is neither. */
export function nameOfSource(part: unknown): string | undefined {
  if (is(part, View)) return getViewName(part)
  return is(part, Table) ? getTableName(part) : undefined
}

/** Whether a table is one under another name: of an alias, or of a subquery. */
export function isAliasedTable(table: Table): boolean {
  return (table as unknown as TableSymbols)[isAlias] === true
}

/**
 * A column's name in the database. On 0.45 `drizzle({ casing })` renames columns that were declared without a name when
 * a statement is built; on 1.0 the column has its final name.
 */
export function databaseNameOf(column: PgColumn, database: object): string {
  return dialectOf(database, column)?.casing?.getColumnCasing?.(column) ?? column.name
}

interface Dialect {
  readonly casing?: { getColumnCasing?(column: PgColumn): string }
}

/** The dialect of a database, which a wrapper may hide: its builders have it. */
function dialectOf(database: object, column: PgColumn): Dialect | undefined {
  const { dialect, insert } = database as { readonly dialect?: Dialect; insert(table: unknown): { dialect?: Dialect } }
  return dialect ?? insert.call(database, tableOfColumn(column)).dialect
}

/** Whether this is the column's name in the database, as far as it can be told without the dialect. */
export function isColumnNamed({ column }: ColumnModel, name: string): boolean {
  if (column === undefined) return false
  return column.name === name || (column.keyAsName && withoutCase(column.name) === withoutCase(name))
}

/** A name as `camelCase` and `snake_case` share it: 0.45 renames columns by `casing` when a statement is built. */
export function withoutCase(name: string): string {
  return name.replaceAll('_', '').toLowerCase()
}

/** The name of a placeholder, which 1.0's type hides. */
export function nameOfPlaceholder(placeholder: Placeholder): string {
  return (placeholder as unknown as { readonly name: string }).name
}

/** The name of a table for Drizzle's cache. 0.45 makes it of the schema's and the table's names. */
export function cacheKeyOf(table: Table): string {
  const { [cacheKey]: key, [schemaName]: schema, [baseName]: name } = table as unknown as TableSymbols
  return key ?? (schema === undefined ? name : `${schema}.${name}`)
}

const cacheKey = Symbol.for('drizzle:CacheKey')
const schemaName = Symbol.for('drizzle:Schema')
const baseName = Symbol.for('drizzle:BaseName')
const isAlias = Symbol.for('drizzle:IsAlias')

interface TableSymbols {
  readonly [cacheKey]?: string
  readonly [schemaName]?: string
  readonly [baseName]: string
  readonly [isAlias]?: boolean
}
