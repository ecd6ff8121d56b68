import { is, isSQLWrapper, SQL, sql, type SQLWrapper } from 'drizzle-orm'
import { describeValue, InvalidFilterError, listNames } from '../errors/index.ts'
import type { TableModel } from '../model/index.ts'
import { type Bindings, type Fragment, planOptional } from './bindings.ts'
import { isPlainObject, undefinedIn } from './check.ts'
import { allOf, anyOf, negate } from './combine.ts'
import { filterOperators } from './operators.ts'
import { planColumnFilter } from './plan-column-filter.ts'
import { planRelationFilter } from './plan-relation-filter.ts'

type UntypedCallback = (table: unknown, operators: typeof filterOperators) => unknown

/**
 * Plans a `where`: checks it, binds its values and returns the condition.
 *
 * @returns `undefined` when the filter is an object without any condition.
 * @throws {@link InvalidFilterError} for `undefined` anywhere, an unknown property or operator, or an unfit value.
 */
export function planFilter(table: TableModel, filter: unknown, bindings: Bindings, path: string): Fragment | undefined {
  if (typeof filter === 'function') return planCallback(table, filter as UntypedCallback, bindings, path)
  if (isSQLWrapper(filter)) return planOwnSql(filter, bindings)
  return planFilterObject(table, filter, bindings, path)
}

function planFilterObject(table: TableModel, filter: unknown, bindings: Bindings, path: string): Fragment | undefined {
  if (filter === undefined) throw undefinedIn(path)
  if (!isPlainObject(filter)) {
    throw new InvalidFilterError({ path, expected: 'an object of conditions', received: describeValue(filter) })
  }
  return allOf(
    Object.entries(filter).map(([name, value]) => planEntry(table, name, value, bindings, `${path}.${name}`)),
  )
}

function planEntry(
  table: TableModel,
  name: string,
  value: unknown,
  bindings: Bindings,
  path: string,
): Fragment | undefined {
  if (value === undefined) throw undefinedIn(path)
  const column = table.columns.get(name)
  if (column !== undefined) return planColumnFilter(column, value, bindings, path)
  const relation = table.relations.get(name)
  if (relation !== undefined) return planRelationFilter(table, relation, value, planFilter, bindings, path)
  switch (name) {
    case 'AND':
      return allOf(planList(table, value, bindings, path))
    case 'OR':
      return planOptional(bindings, () => anyOf(planList(table, value, bindings, path)))
    case 'NOT':
      return negate(planFilterObject(table, value, bindings, path))
    case 'RAW':
      return planRaw(table, value, bindings, path)
    default:
      throw new InvalidFilterError({
        path,
        expected: `a column or relation of "${table.name}" (${listNames([...table.columns.keys(), ...table.relations.keys()])}), AND, OR, NOT or RAW`,
        received: 'another name',
      })
  }
}

function planList(table: TableModel, list: unknown, bindings: Bindings, path: string): (Fragment | undefined)[] {
  if (!Array.isArray(list)) {
    throw new InvalidFilterError({ path, expected: 'a list of filters', received: describeValue(list) })
  }
  return Array.from(list, (filter: unknown, index) => planFilterObject(table, filter, bindings, `${path}[${index}]`))
}

function planRaw(table: TableModel, value: unknown, bindings: Bindings, path: string): Fragment {
  if (typeof value === 'function') return planCallback(table, value as UntypedCallback, bindings, path)
  if (isSQLWrapper(value)) return planOwnSql(value, bindings)
  throw new InvalidFilterError({
    path,
    expected: 'Drizzle SQL or a callback that returns it',
    received: describeValue(value),
  })
}

function planCallback(table: TableModel, callback: UntypedCallback, bindings: Bindings, path: string): Fragment {
  const condition = callback(table.source, filterOperators)
  if (isSQLWrapper(condition)) return planOwnSql(condition, bindings)
  throw new InvalidFilterError(
    { path, expected: 'a callback that returns Drizzle SQL', received: describeValue(condition) },
    'A condition that is not there would widen the filter: leave the filter out instead.',
  )
}

function planOwnSql(condition: SQLWrapper, bindings: Bindings): Fragment {
  bindings.isFixed = false
  const ownSql = is(condition, SQL) ? condition : condition.getSQL()
  return { shape: 'sql', compile: () => sql`(${ownSql})` }
}
