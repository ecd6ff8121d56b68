import { sql, type SQL } from 'drizzle-orm'
import { describeValue, InvalidArgumentError, listNames } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { decoded, isPlainObject, type Expression, fragment } from '../plan/index.ts'
import { undefinedIn } from './check.ts'
import { comparable } from './plan-column-filter.ts'

/** The aggregates over a column. */
export type FunctionName = 'countDistinct' | 'sum' | 'avg' | 'min' | 'max'

const functions: Readonly<Record<Exclude<FunctionName, 'countDistinct'>, SQL>> = {
  sum: sql`sum`,
  avg: sql`avg`,
  min: sql`min`,
  max: sql`max`,
}

/** Their names, in the order in which they are selected. */
export const functionNames: readonly FunctionName[] = ['countDistinct', 'sum', 'avg', 'min', 'max']

/** Whether a name is one of theirs. */
export function isFunctionName(name: string): name is FunctionName {
  return name === 'countDistinct' || Object.hasOwn(functions, name)
}

/** An aggregate of a column, over the rows that meet a condition, or over all. */
export function aggregateOf(name: FunctionName, column: ColumnModel, only?: Expression): Expression {
  const ofAll =
    name === 'countDistinct'
      ? fragment`count(distinct ${comparable(column, column)})`
      : fragment`${functions[name]}(${column})`
  return filtered(ofAll, only)
}

/** The number of rows that meet a condition, or of all. */
export function countOfRows(only?: Expression): Expression {
  return filtered(everyRow, only)
}

const everyRow = fragment`count(*)`

function filtered(aggregate: Expression, only: Expression | undefined): Expression {
  return only === undefined ? aggregate : fragment`${aggregate} filter (where ${only})`
}

/**
 * What is selected for the aggregates that some options ask for: the fields of an object of the result, none where they ask
 * for none.
 */
export function planTotals(
  table: TableModel,
  options: Readonly<Record<string, unknown>>,
  only: Expression | undefined,
  path: string,
): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  if (readCount(options['count'], `${path}.count`)) fields['count'] = decoded(countOfRows(only), Number)
  for (const name of functionNames) {
    const columns = readColumns(table, options[name], `${path}.${name}`)
    if (columns.length === 0) continue
    fields[name] = Object.fromEntries(
      columns.map((column) => [column.property, aggregateField(name, column, aggregateOf(name, column, only))]),
    )
  }
  return fields
}

/** Sums and averages come as exact decimal text, the extremes as the column's own values. */
function aggregateField(name: FunctionName, column: ColumnModel, expression: Expression): Expression {
  if (name === 'countDistinct') return decoded(expression, Number)
  if (name === 'sum' || name === 'avg') return fragment`${expression}::text`
  return column.column === undefined ? expression : decoded(expression, column.column)
}

function readColumns(table: TableModel, names: unknown, path: string): ColumnModel[] {
  if (names === undefined) return []
  if (!Array.isArray(names)) {
    throw new InvalidArgumentError({ path, expected: 'a list of columns', received: describeValue(names) })
  }
  return [...new Set<unknown>(names)].map((name) => columnOf(table, name, path))
}

function readCount(count: unknown, path: string): boolean {
  if (count === undefined || count === true) return count === true
  throw new InvalidArgumentError({ path, expected: 'true', received: describeValue(count) })
}

/** Looks up a column that an aggregate names. */
export function columnOf(table: TableModel, name: unknown, path: string): ColumnModel {
  const column = typeof name === 'string' ? table.columns.get(name) : undefined
  if (column !== undefined) return column
  throw new InvalidArgumentError({
    path,
    expected: `columns of "${table.name}" (${listNames(table.columns.keys())})`,
    received: typeof name === 'string' ? 'another name' : describeValue(name),
  })
}

/** The entries of an object of aggregates, none of them `undefined`. */
export function entriesOf(value: unknown, path: string): [string, unknown][] {
  if (!isPlainObject(value)) {
    throw new InvalidArgumentError({ path, expected: 'an object', received: describeValue(value) })
  }
  for (const [name, inner] of Object.entries(value)) if (inner === undefined) throw undefinedIn(`${path}.${name}`)
  return Object.entries(value)
}
