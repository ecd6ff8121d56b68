import { sql, type SQL } from 'drizzle-orm'
import { describeValue, InvalidFilterError } from '../errors/index.ts'
import type { RelationModel, TableModel } from '../model/index.ts'
import { bindRaw, type Bindings, type Fragment } from './bindings.ts'
import { checkFilterCount, isPlainObject, undefinedIn } from './check.ts'
import { comparisons, isComparison } from './comparisons.ts'
import { allOf, always } from './combine.ts'
import type { PlanFilter } from './plan-filter-type.ts'
import { relate, type RelatedRows } from './relate.ts'

const quantifiers: ReadonlySet<string> = new Set(['some', 'every', 'none', 'count'])

/**
 * Plans what a filter says of a relation: `true` or `false` for whether there is a row, `{ some, every, none, count }`
 * of a to-many, or the conditions that a related row meets. Each is an EXISTS of its own, which never multiplies rows.
 */
export function planRelationFilter(
  table: TableModel,
  relation: RelationModel,
  value: unknown,
  planFilter: PlanFilter,
  bindings: Bindings,
  path: string,
): Fragment | undefined {
  if (typeof value === 'boolean') return exists(table, relation, undefined, value, planFilter, bindings, path)
  if (!isPlainObject(value)) {
    throw new InvalidFilterError({
      path,
      expected: 'true, false or an object of conditions',
      received: describeValue(value),
    })
  }
  if (!isQuantified(table, relation, value)) return exists(table, relation, value, true, planFilter, bindings, path)
  return allOf(
    Object.entries(value).map(([quantifier, condition]) =>
      planQuantifier(table, relation, quantifier, condition, planFilter, bindings, `${path}.${quantifier}`),
    ),
  )
}

/** A column of the related table can have the name of a quantifier: then it is the column. */
function isQuantified(table: TableModel, relation: RelationModel, value: Readonly<Record<string, unknown>>): boolean {
  if (relation.kind === 'one') return false
  const target = table.lookup(relation.target)
  const names = Object.keys(value)
  return names.length > 0 && names.every((name) => quantifiers.has(name) && !target.columns.has(name))
}

function planQuantifier(
  table: TableModel,
  relation: RelationModel,
  quantifier: string,
  condition: unknown,
  planFilter: PlanFilter,
  bindings: Bindings,
  path: string,
): Fragment {
  if (condition === undefined) throw undefinedIn(path)
  switch (quantifier) {
    case 'some':
      return exists(table, relation, condition, true, planFilter, bindings, path)
    case 'none':
      return exists(table, relation, condition, false, planFilter, bindings, path)
    case 'every':
      return existsNoOther(table, relation, condition, planFilter, bindings, path)
    default:
      return compareCount(table, relation, condition, planFilter, bindings, path)
  }
}

function exists(
  table: TableModel,
  relation: RelationModel,
  filter: unknown,
  isWanted: boolean,
  planFilter: PlanFilter,
  bindings: Bindings,
  path: string,
): Fragment {
  const related = relate(table, relation, planFilter, bindings, path)
  const condition = filter === undefined ? undefined : planFilter(related.target, filter, bindings, path)
  const shape = `${isWanted ? 'exists' : 'none'} ${related.condition.shape}[${condition?.shape ?? ''}]`
  return {
    shape,
    compile: () => {
      const rows = selectRelated(sql`1`, related, condition?.compile())
      return isWanted ? sql`exists ${rows}` : sql`not exists ${rows}`
    },
  }
}

/** Every related row meets the condition: there is none that does not, or for which it is NULL. */
function existsNoOther(
  table: TableModel,
  relation: RelationModel,
  filter: unknown,
  planFilter: PlanFilter,
  bindings: Bindings,
  path: string,
): Fragment {
  const related = relate(table, relation, planFilter, bindings, path)
  const condition = planFilter(related.target, filter, bindings, path)
  return {
    shape: `every ${related.condition.shape}[${condition?.shape ?? ''}]`,
    compile: () =>
      condition === undefined
        ? sql`true`
        : sql`not exists ${selectRelated(sql`1`, related, sql`(${condition.compile()}) is not true`)}`,
  }
}

function selectRelated(what: SQL, related: RelatedRows, condition: SQL | undefined): SQL {
  const rest = condition === undefined ? sql`` : sql` and ${condition}`
  return sql`(select ${what} from ${related.from()} where ${related.condition.compile()}${rest})`
}

function compareCount(
  table: TableModel,
  relation: RelationModel,
  operators: unknown,
  planFilter: PlanFilter,
  bindings: Bindings,
  path: string,
): Fragment {
  const conditions = typeof operators === 'number' ? { eq: operators } : operators
  if (!isPlainObject(conditions)) {
    throw new InvalidFilterError({
      path,
      expected: 'a number or an object of operators',
      received: describeValue(operators),
    })
  }
  const count = planRelationCount(table, relation, planFilter, bindings, path)
  const compared = Object.entries(conditions).map(([operator, value]): Fragment => {
    if (value === undefined) throw undefinedIn(`${path}.${operator}`)
    if (!isComparison(operator)) {
      throw new InvalidFilterError({
        path: `${path}.${operator}`,
        expected: 'eq, ne, gt, gte, lt or lte',
        received: 'another name',
      })
    }
    const parameter = bindRaw(bindings, checkFilterCount(value, `${path}.${operator}`))
    return {
      shape: `${count.shape} ${operator}`,
      compile: () => sql`${count.compile()} ${comparisons[operator]} ${parameter}`,
    }
  })
  return allOf(compared) ?? always
}

/** Plans the number of related rows as an expression. */
export function planRelationCount(
  table: TableModel,
  relation: RelationModel,
  planFilter: PlanFilter,
  bindings: Bindings,
  path: string,
): Fragment {
  const related = relate(table, relation, planFilter, bindings, path)
  return {
    shape: `count[${related.condition.shape}]`,
    compile: () => selectRelated(sql`count(*)`, related, undefined),
  }
}
