import { isSQLWrapper } from 'drizzle-orm'
import { describeValue, InvalidFilterError, listNames } from '../errors/index.ts'
import { findRelation, type TableModel } from '../model/index.ts'
import { type Aliases, allOf, anyOf, type Expression, isPlainObject, negate } from '../plan/index.ts'
import { callOwn, innerRowOf } from './call-own.ts'
import { undefinedIn } from './check.ts'
import { filterOperators } from './operators.ts'
import { planColumnFilter } from './plan-column-filter.ts'
import { planOwnSql } from './plan-own-sql.ts'
import { planRelationFilter } from './plan-relation-filter.ts'

/**
 * Plans a `where`: checks it, encodes its values and returns the condition.
 *
 * @returns `undefined` when the filter is an object without any condition.
 * @throws {@link InvalidFilterError} for `undefined` anywhere, an unknown property or operator, or an unfit value.
 */
export function planFilter(table: TableModel, filter: unknown, aliases: Aliases, path: string): Expression | undefined {
  if (typeof filter === 'function') return planCallback(table, filter, path)
  if (isSQLWrapper(filter)) return planOwnSql(table, filter, path)
  return planFilterObject(table, filter, aliases, path)
}

function planFilterObject(table: TableModel, filter: unknown, aliases: Aliases, path: string): Expression | undefined {
  if (filter === undefined) throw undefinedIn(path)
  if (path.length > longestPath) throw tooDeep()
  if (!isPlainObject(filter)) {
    throw new InvalidFilterError({ path, expected: 'an object of conditions', received: describeValue(filter) })
  }
  return allOf(Object.entries(filter).map(([name, value]) => planEntry(table, name, value, aliases, `${path}.${name}`)))
}

function planEntry(
  table: TableModel,
  name: string,
  value: unknown,
  aliases: Aliases,
  path: string,
): Expression | undefined {
  if (value === undefined) throw undefinedIn(path)
  const column = table.columns.get(name)
  if (column !== undefined) return planColumnFilter(column, value, path)
  const relation = findRelation(table, name)
  if (relation !== undefined) return planRelationFilter(table, relation, value, planFilter, aliases, path)
  switch (name) {
    case 'AND':
      return allOf(planList(table, value, aliases, path))
    case 'OR':
      return anyOf(planList(table, value, aliases, path))
    case 'NOT':
      return negate(planFilterObject(table, value, aliases, path))
    case 'RAW':
      return planRaw(table, value, path)
    default:
      throw new InvalidFilterError({
        path,
        expected: `a column or relation of "${table.name}" (${listNames([...table.columns.keys(), ...table.relations.keys()])}), AND, OR, NOT or RAW`,
        received: 'another name',
      })
  }
}

function planList(table: TableModel, list: unknown, aliases: Aliases, path: string): (Expression | undefined)[] {
  if (!Array.isArray(list)) {
    throw new InvalidFilterError({ path, expected: 'a list of filters', received: describeValue(list) })
  }
  return Array.from(list, (filter: unknown, index) => planFilterObject(table, filter, aliases, `${path}[${index}]`))
}

function planRaw(table: TableModel, value: unknown, path: string): Expression {
  if (typeof value === 'function') return planCallback(table, value, path)
  if (isSQLWrapper(value)) return planOwnSql(table, value, path)
  throw new InvalidFilterError({
    path,
    expected: 'Drizzle SQL or a callback that returns it',
    received: describeValue(value),
  })
}

function planCallback(table: TableModel, callback: unknown, path: string): Expression {
  const { returned: condition, place } = callOwn(table, callback, filterOperators)
  if (isSQLWrapper(condition)) {
    const placed = place(condition)
    if (placed !== undefined) return planOwnSql(table, placed, path, true)
    const { details, hint } = innerRowOf(table, path)
    throw new InvalidFilterError(details, hint)
  }
  throw new InvalidFilterError(
    { path, expected: 'a callback that returns Drizzle SQL', received: describeValue(condition) },
    'A condition that is not there would widen the filter: leave the filter out instead.',
  )
}

/** Conditions that are nested more deeply than anybody writes would exhaust the stack, here or in Drizzle. */
const longestPath = 2000

function tooDeep(): InvalidFilterError {
  return new InvalidFilterError({
    path: 'where',
    expected: `a filter whose paths have ${longestPath} characters at the most`,
    received: 'one that is nested more deeply',
  })
}
