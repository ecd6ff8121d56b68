import { describeValue, InvalidFilterError } from '../errors/index.ts'
import type { RelationModel, TableModel } from '../model/index.ts'
import {
  isPlainObject,
  type Aliases,
  allOf,
  bindRaw,
  type Expression,
  fragment,
  type Fragment,
  type Part,
} from '../plan/index.ts'
import { checkFilterCount, undefinedIn } from './check.ts'
import { comparisons, isComparison } from './comparisons.ts'
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
  aliases: Aliases,
  path: string,
): Expression | undefined {
  if (typeof value === 'boolean') return exists(table, relation, undefined, value, planFilter, aliases, path)
  if (!isPlainObject(value)) {
    throw new InvalidFilterError({
      path,
      expected: 'true, false or an object of conditions',
      received: describeValue(value),
    })
  }
  if (!isQuantified(table, relation, value, path))
    return exists(table, relation, value, true, planFilter, aliases, path)
  return allOf(
    Object.entries(value).map(([quantifier, condition]) =>
      planQuantifier(table, relation, quantifier, condition, planFilter, aliases, `${path}.${quantifier}`),
    ),
  )
}

/**
 * Whether an object has quantifiers, and not conditions on a related row. They are quantifiers whatever columns the related
 * table has: a column that it gets must not change what filters mean.
 *
 * @throws {@link InvalidFilterError} where a name can be both, and nothing beside it says which.
 */
function isQuantified(
  table: TableModel,
  relation: RelationModel,
  value: Readonly<Record<string, unknown>>,
  path: string,
): boolean {
  if (relation.kind === 'one') return false
  const target = table.lookup(relation.target)
  const { columns } = target
  const names = Object.keys(value)
  const areQuantifiers = names.length > 0 && names.every((name) => quantifiers.has(name))
  if (areQuantifiers && names.some((name) => !columns.has(name))) return true
  const both = names.find((name) => quantifiers.has(name) && columns.has(name))
  if (both !== undefined) throw ambiguous(both, target, path)
  return areQuantifiers
}

function ambiguous(name: string, target: TableModel, path: string): InvalidFilterError {
  const column = target.columns.has('some') ? `{ AND: [{ ${name}: … }] }` : `{ some: { ${name}: … } }`
  const neutral = target.columns.has('every') ? 'count: { gte: 0 }' : 'every: {}'
  return new InvalidFilterError(
    {
      path: `${path}.${name}`,
      expected: `what tells the quantifier from the column "${name}" of "${target.name}"`,
      received: `"${name}" by itself`,
    },
    `The column is ${column}, the quantifier { ${neutral}, ${name}: … }.`,
  )
}

function planQuantifier(
  table: TableModel,
  relation: RelationModel,
  quantifier: string,
  condition: unknown,
  planFilter: PlanFilter,
  aliases: Aliases,
  path: string,
): Expression | undefined {
  if (condition === undefined) throw undefinedIn(path)
  switch (quantifier) {
    case 'some':
      return exists(table, relation, condition, true, planFilter, aliases, path)
    case 'none':
      return exists(table, relation, condition, false, planFilter, aliases, path)
    case 'every':
      return existsNoOther(table, relation, condition, planFilter, aliases, path)
    default:
      return compareCount(table, relation, condition, planFilter, aliases, path)
  }
}

function exists(
  table: TableModel,
  relation: RelationModel,
  filter: unknown,
  isWanted: boolean,
  planFilter: PlanFilter,
  aliases: Aliases,
  path: string,
): Expression {
  const related = relate(table, relation, planFilter, aliases, path)
  const condition = filter === undefined ? undefined : planFilter(related.target, filter, aliases, path)
  const rows = selectRelated(fragment`1`, related, condition)
  return isWanted ? fragment`exists ${rows}` : fragment`not exists ${rows}`
}

/** Every related row meets the condition: there is none that does not, or for which it is NULL. */
function existsNoOther(
  table: TableModel,
  relation: RelationModel,
  filter: unknown,
  planFilter: PlanFilter,
  aliases: Aliases,
  path: string,
): Expression | undefined {
  const related = relate(table, relation, planFilter, aliases, path)
  const condition = planFilter(related.target, filter, aliases, path)
  if (condition === undefined) return undefined
  return fragment`not exists ${selectRelated(fragment`1`, related, fragment`(${condition}) is not true`)}`
}

function selectRelated(what: Part, { from, condition }: RelatedRows, more: Expression | undefined): Fragment {
  return fragment`(select ${what} from ${from} where ${allOf([condition, more])})`
}

function compareCount(
  table: TableModel,
  relation: RelationModel,
  operators: unknown,
  planFilter: PlanFilter,
  aliases: Aliases,
  path: string,
): Expression | undefined {
  const conditions = typeof operators === 'number' ? { eq: operators } : operators
  if (!isPlainObject(conditions)) {
    throw new InvalidFilterError({
      path,
      expected: 'a number or an object of operators',
      received: describeValue(operators),
    })
  }
  const count = planRelationCount(table, relation, planFilter, aliases, path)
  const compared = Object.entries(conditions).map(([operator, value]): Expression => {
    if (value === undefined) throw undefinedIn(`${path}.${operator}`)
    if (!isComparison(operator)) {
      throw new InvalidFilterError({
        path: `${path}.${operator}`,
        expected: 'eq, ne, gt, gte, lt or lte',
        received: 'another name',
      })
    }
    return fragment`${count} ${comparisons[operator]} ${bindRaw(checkFilterCount(value, `${path}.${operator}`))}`
  })
  return allOf(compared)
}

/** Plans the number of related rows as an expression. */
export function planRelationCount(
  table: TableModel,
  relation: RelationModel,
  planFilter: PlanFilter,
  aliases: Aliases,
  path: string,
): Expression {
  return planRelationAggregate(table, relation, () => fragment`count(*)`, planFilter, aliases, path)
}

/** Plans an aggregate of related rows as an expression. */
export function planRelationAggregate(
  table: TableModel,
  relation: RelationModel,
  aggregate: (target: TableModel) => Expression,
  planFilter: PlanFilter,
  aliases: Aliases,
  path: string,
): Expression {
  const related = relate(table, relation, planFilter, aliases, path)
  return selectRelated(aggregate(related.target), related, undefined)
}
