import { sql, type SQL } from 'drizzle-orm'
import { describeValue, InvalidArgumentError } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { bindFor, type Bindings, type Fragment } from '../query/index.ts'

/**
 * The value that an update gives the version of a row: one more, or a later time. A time that rows have as a `Date` keeps
 * to milliseconds, so that it is the same when it comes back.
 */
export function nextVersion(column: ColumnModel): SQL {
  if (!isMoment(column)) return sql`${column.field} + 1`
  const now =
    column.column?.getSQLType().endsWith('with time zone') === true
      ? sql`clock_timestamp()`
      : sql`clock_timestamp() at time zone 'utc'`
  if (!isDate(column)) return sql`greatest(${now}, ${column.field} + interval '1 microsecond')`
  return sql`date_trunc('milliseconds', greatest(${now}, ${column.field} + interval '1 millisecond'))`
}

/** The option `version` of a call, where it is given; in a property, since one that is `undefined` is refused. */
export interface ExpectedVersion {
  readonly version: unknown
}

/**
 * Reads the version that a call expects.
 *
 * @throws {@link InvalidArgumentError} when it is no version, or the table has none.
 */
export function readExpectedVersion(table: TableModel, options: unknown, path: string): ExpectedVersion | undefined {
  if (typeof options !== 'object' || options === null || !('version' in options)) return undefined
  const { version } = options
  if (table.version === undefined) {
    throw new InvalidArgumentError(
      { path: `${path}.version`, expected: 'a table with a version', received: `"${table.name}"` },
      'Name its column in defineModel: { version: … }.',
    )
  }
  const isVersion = ['number', 'bigint', 'string'].includes(typeof version) || version instanceof Date
  if (isVersion) return { version }
  throw new InvalidArgumentError(
    { path: `${path}.version`, expected: 'the version that was read', received: describeValue(version) },
    'Without a version to check, leave the option out.',
  )
}

/** Plans the condition that a row has the version that was read. */
export function planVersion(
  table: TableModel,
  expected: ExpectedVersion | undefined,
  bindings: Bindings,
): Fragment | undefined {
  const { version: column } = table
  if (expected === undefined || column === undefined) return undefined
  const parameter = bindFor(bindings, column.column, expected.version)
  return { shape: 'version', compile: () => sql`${comparedVersion(column)} = ${parameter}` }
}

/** A version as a call has it. */
export function comparedVersion(column: ColumnModel): SQL {
  return isDate(column) ? sql`date_trunc('milliseconds', ${column.field})` : sql`${column.field}`
}

function isMoment({ column }: ColumnModel): boolean {
  return column?.columnType.startsWith('PgTimestamp') === true
}

function isDate({ column }: ColumnModel): boolean {
  return column?.columnType === 'PgTimestamp'
}
