import { describeValue, InvalidFilterError, InvalidValueError, listNames } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import {
  aggregateOf,
  columnOf,
  countOfRows,
  entriesOf,
  type FunctionName,
  isFunctionName,
} from './aggregate-expressions.ts'
import type { FilteredAggregates } from './filtered-aggregates.ts'
import { allOf, bind, bindRaw, type Expression, fragment, type Part } from '../plan/index.ts'
import { checkFilterCount, checkNotNull } from './check.ts'
import { comparisons, isComparison } from './comparisons.ts'

/** Plans the conditions on groups: on their aggregates, and on those that have a filter. */
export function planHaving(
  table: TableModel,
  { conditions }: FilteredAggregates,
  having: unknown,
  path: string,
): Expression | undefined {
  if (having === undefined) return undefined
  return allOf(
    entriesOf(having, path).flatMap(([name, given]) => {
      const at = `${path}.${name}`
      if (name !== 'filtered') return planTotalConditions(table, name, given, undefined, at)
      return entriesOf(given, at).flatMap(([own, ofOwn]) => {
        if (!conditions.has(own)) throw unknownAggregate(`${at}.${own}`)
        return entriesOf(ofOwn, `${at}.${own}`).flatMap(([total, operators]) =>
          planTotalConditions(table, total, operators, conditions.get(own), `${at}.${own}.${total}`),
        )
      })
    }),
  )
}

/** Plans the conditions on one kind of aggregates, over the rows that meet `only`. */
function planTotalConditions(
  table: TableModel,
  name: string,
  given: unknown,
  only: Expression | undefined,
  path: string,
): Expression[] {
  if (name === 'count') return planComparisons(countOfRows(only), given, bindNumber, path)
  if (!isFunctionName(name)) throw unknownAggregate(path)
  return entriesOf(given, path).flatMap(([property, operators]) => {
    const column = columnOf(table, property, path)
    const bindValue = (value: unknown, at: string): Part => bindAggregate(name, column, value, at)
    return planComparisons(aggregateOf(name, column, only), operators, bindValue, `${path}.${property}`)
  })
}

function planComparisons(
  expression: Expression,
  operators: unknown,
  bindValue: (value: unknown, path: string) => Part,
  path: string,
): Expression[] {
  return entriesOf(operators, path).map(([operator, value]) => {
    if (!isComparison(operator)) {
      throw new InvalidFilterError({
        path: `${path}.${operator}`,
        expected: `an operator (${listNames(Object.keys(comparisons))})`,
        received: 'another name',
      })
    }
    const at = `${path}.${operator}`
    return fragment`${expression} ${comparisons[operator]} ${bindValue(checkNotNull(value, at), at)}`
  })
}

function bindNumber(value: unknown, path: string): Part {
  return bindRaw(checkFilterCount(value, path))
}

function bindAggregate(name: FunctionName, column: ColumnModel, value: unknown, path: string): Part {
  if (name === 'countDistinct') return bindNumber(value, path)
  if (name === 'min' || name === 'max') return bind(column, value, path)
  return fragment`${bindRaw(textOfNumber(value, path))}::text::numeric`
}

/** Sums and averages are compared as exact numbers. */
function textOfNumber(value: unknown, path: string): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (typeof value === 'string' && Number.isFinite(Number(value)) && value.trim() !== '') return value
  throw new InvalidValueError({ path, expected: 'a number, or the text of one', received: describeValue(value) })
}

function unknownAggregate(path: string): InvalidFilterError {
  return new InvalidFilterError({
    path,
    expected: 'count, countDistinct, sum, avg, min or max, or in filtered a name of it',
    received: 'another name',
  })
}
