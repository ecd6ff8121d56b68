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
import { allOf, bind, bindRaw, type Expression, fragment, type Part } from '../plan/index.ts'
import { checkFilterCount, checkNotNull } from './check.ts'
import { comparisons, isComparison } from './comparisons.ts'

/** Plans the conditions on groups, by their aggregates. */
export function planHaving(table: TableModel, having: unknown, path: string): Expression | undefined {
  if (having === undefined) return undefined
  return allOf(
    entriesOf(having, path).flatMap(([name, conditions]) => {
      if (name === 'count')
        return planComparisons(
          countOfRows,
          conditions,
          (value, at) => bindRaw(checkFilterCount(value, at)),
          `${path}.count`,
        )
      if (!isFunctionName(name)) throw unknownAggregate(`${path}.${name}`)
      return entriesOf(conditions, `${path}.${name}`).flatMap(([property, operators]) => {
        const column = columnOf(table, property, `${path}.${name}`)
        return planComparisons(
          aggregateOf(name, column),
          operators,
          (value, at) => bindAggregate(name, column, value, at),
          `${path}.${name}.${property}`,
        )
      })
    }),
  )
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

function bindAggregate(name: FunctionName, column: ColumnModel, value: unknown, path: string): Part {
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
  return new InvalidFilterError({ path, expected: 'count, sum, avg, min or max', received: 'another name' })
}
