import { sql, type SQL } from 'drizzle-orm'
import { describeValue, InvalidArgumentError, listNames } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { isPlainObject, type Expression, fragment } from '../plan/index.ts'
import { undefinedIn } from './check.ts'

/** The aggregates over a column. */
export type FunctionName = 'sum' | 'avg' | 'min' | 'max'

const functions: Readonly<Record<FunctionName, SQL>> = { sum: sql`sum`, avg: sql`avg`, min: sql`min`, max: sql`max` }

/** Their names, in the order in which they are selected. */
export const functionNames: readonly FunctionName[] = ['sum', 'avg', 'min', 'max']

/** Whether a name is one of theirs. */
export function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(functions, name)
}

/** An aggregate of a column. */
export function aggregateOf(name: FunctionName, column: ColumnModel): Expression {
  return fragment`${functions[name]}(${column})`
}

/** The number of rows. */
export const countOfRows: Expression = fragment`count(*)`

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
