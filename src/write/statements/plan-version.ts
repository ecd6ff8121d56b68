import { describeValue, InvalidArgumentError } from '../../errors/index.ts'
import type { ColumnModel, TableModel } from '../../model/index.ts'
import { bind, type Expression, fragment, type Part, raw } from '../../plan/index.ts'

/**
 * The value that an update gives the version of a row: one more, or a later time. The least that a time moves on by is what
 * its column keeps and a row shows: a smaller step would be rounded away.
 */
export function nextVersion(column: ColumnModel): Expression {
  if (!isMoment(column)) return fragment`${column} + 1`
  const now =
    column.column?.getSQLType().endsWith('with time zone') === true
      ? fragment`clock_timestamp()`
      : fragment`clock_timestamp() at time zone 'utc'`
  const step = raw(steps[digitsOf(column)] as string)
  const next = fragment`greatest(${now}, ${column} + interval '${step}')`
  return isCut(column) ? fragment`date_trunc('milliseconds', ${next})` : next
}

/** One of the last of so many digits of a second. */
const steps = [
  '1 second',
  '100 milliseconds',
  '10 milliseconds',
  '1 millisecond',
  '100 microseconds',
  '10 microseconds',
  '1 microsecond',
] as const

/** How many digits of a second the column has for a call. */
function digitsOf(column: ColumnModel): number {
  return isCut(column) ? digitsOfDate : precisionOf(column)
}

/** A `Date` has milliseconds. */
const digitsOfDate = 3

/** How many digits of a second the column keeps. */
function precisionOf({ column }: ColumnModel): number {
  const { precision = steps.length - 1 } = column as { readonly precision?: number | undefined }
  return precision
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
export function readExpectedVersion(
  table: TableModel,
  options: unknown,
  path: string,
  name = 'version',
): ExpectedVersion | undefined {
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
    {
      origin: 'client',
      path: `${path}.${name}`,
      expected: 'the version that was read',
      received: describeValue(version),
    },
    'Without a version to check, leave the option out.',
  )
}

/**
 * Reads the version that a row of a list was read in, where it is among its values.
 *
 * @throws {@link InvalidArgumentError} when it is no version.
 */
export function versionAmong(
  table: TableModel,
  values: Readonly<Record<string, unknown>>,
  path: () => string,
): ExpectedVersion | undefined {
  const property = table.version?.property
  if (property === undefined || !(property in values)) return undefined
  return readExpectedVersion(table, { version: values[property] }, path(), property)
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
  return isCut(column) ? fragment`date_trunc('milliseconds', ${column})` : column
}

function isMoment({ column }: ColumnModel): boolean {
  return column?.columnType.startsWith('PgTimestamp') === true
}

/** Whether rows have a time as a `Date`, which lacks digits that the column keeps. */
function isCut(column: ColumnModel): boolean {
  return column.column?.columnType === 'PgTimestamp' && precisionOf(column) > digitsOfDate
}
