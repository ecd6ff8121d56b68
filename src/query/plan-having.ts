import { sql, type SQL } from 'drizzle-orm'
import { InvalidFilterError, listNames } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import {
  aggregateOf,
  columnOf,
  countOfRows,
  entriesOf,
  type FunctionName,
  isFunctionName,
} from './aggregate-expressions.ts'
import { bindFor, bindRaw, type Bindings, type Fragment } from './bindings.ts'
import { checkFilterCount, checkNotNull } from './check.ts'
import { comparisons, isComparison } from './comparisons.ts'
import { allOf } from './combine.ts'

/** Plans the conditions on groups, by their aggregates. */
export function planHaving(table: TableModel, having: unknown, bindings: Bindings, path: string): Fragment | undefined {
  if (having === undefined) return undefined
  return allOf(
    entriesOf(having, path).flatMap(([name, conditions]) => {
      if (name === 'count')
        return planComparisons(
          'count',
          countOfRows,
          conditions,
          (value, at) => bindRaw(bindings, checkFilterCount(value, at)),
          `${path}.count`,
        )
      if (!isFunctionName(name)) throw unknownAggregate(`${path}.${name}`)
      return entriesOf(conditions, `${path}.${name}`).flatMap(([property, operators]) => {
        const column = columnOf(table, property, `${path}.${name}`)
        return planComparisons(
          `${name} ${column.position}`,
          () => aggregateOf(name, column),
          operators,
          (value) => bindAggregate(name, column, value, bindings),
          `${path}.${name}.${property}`,
        )
      })
    }),
  )
}

function planComparisons(
  shape: string,
  expression: () => SQL,
  operators: unknown,
  bind: (value: unknown, path: string) => unknown,
  path: string,
): Fragment[] {
  return entriesOf(operators, path).map(([operator, value]) => {
    if (!isComparison(operator)) {
      throw new InvalidFilterError({
        path: `${path}.${operator}`,
        expected: `an operator (${listNames(Object.keys(comparisons))})`,
        received: 'another name',
      })
    }
    const at = `${path}.${operator}`
    const parameter = bind(checkNotNull(value, at), at)
    return {
      shape: `${shape} ${operator}`,
      compile: () => sql`${expression()} ${comparisons[operator]} ${parameter}`,
    }
  })
}

function bindAggregate(name: FunctionName, column: ColumnModel, value: unknown, bindings: Bindings): unknown {
  if (name === 'min' || name === 'max') return bindFor(bindings, column.column, value)
  return sql`${bindRaw(bindings, String(value))}::text::numeric`
}

function unknownAggregate(path: string): InvalidFilterError {
  return new InvalidFilterError({ path, expected: 'count, sum, avg, min or max', received: 'another name' })
}
