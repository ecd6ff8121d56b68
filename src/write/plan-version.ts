import { describeValue, InvalidArgumentError } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { bind, type Expression, fragment, type Part } from '../plan/index.ts'

/**
 * The value that an update gives the version of a row: one more, or a later time. A time that rows have as a `Date` keeps
 * to milliseconds, so that it is the same when it comes back.
 */
export function nextVersion(column: ColumnModel): Expression {
  if (!isMoment(column)) return fragment`${column} + 1`
  const now =
    column.column?.getSQLType().endsWith('with time zone') === true
      ? fragment`clock_timestamp()`
      : fragment`clock_timestamp() at time zone 'utc'`
  if (!isDate(column)) return fragment`greatest(${now}, ${column} + interval '1 microsecond')`
  return fragment`date_trunc('milliseconds', greatest(${now}, ${column} + interval '1 millisecond'))`
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
  path: string,
): Expression | undefined {
  const { version: column } = table
  if (expected === undefined || column === undefined) return undefined
  return fragment`${comparedVersion(column)} = ${bind(column, expected.version, `${path}.version`)}`
}

/** A version as a call has it. */
export function comparedVersion(column: ColumnModel): Part {
  return isDate(column) ? fragment`date_trunc('milliseconds', ${column})` : column
}

function isMoment({ column }: ColumnModel): boolean {
  return column?.columnType.startsWith('PgTimestamp') === true
}

function isDate({ column }: ColumnModel): boolean {
  return column?.columnType === 'PgTimestamp'
}
