import { sql, type SQL } from 'drizzle-orm'
import {
  aliasTable,
  castTypeOf,
  type ColumnModel,
  keyFamilyOf,
  type RelationModel,
  type TableModel,
} from '../model/index.ts'
import type { Bindings, Fragment } from './bindings.ts'
import { allOf, always } from './combine.ts'
import type { PlanFilter } from './plan-filter-type.ts'
import { planScopes } from './plan-scope.ts'

/** The rows of a relation, as a correlated subquery sees them. */
export interface RelatedRows {
  /** The related table under its alias. */
  readonly target: TableModel
  /** What follows `from`: the related table, and the join table that leads to it. */
  from(): SQL
  /** Which of them belong to the row outside. */
  readonly condition: Fragment
}

/** Describes the rows of a relation of the row that a query is at. */
export function relate(
  source: TableModel,
  relation: RelationModel,
  planFilter: PlanFilter,
  bindings: Bindings,
  path: string,
): RelatedRows {
  const depth = depthOf(source) + 1
  const related = source.lookup(relation.target)
  const target = aliasTable(related, `${related.databaseName}~${depth}`)
  const through = relation.through === undefined ? undefined : source.lookup(relation.through.table)
  const junction = through === undefined ? undefined : aliasTable(through, `${through.databaseName}~through${depth}`)
  const own = columnsOf(source, relation.sourceProperties)
  const theirs = columnsOf(target, relation.targetProperties)
  const isRelated =
    junction === undefined || relation.through === undefined
      ? equalColumns(theirs, own)
      : equalColumns(columnsOf(junction, relation.through.sourceProperties), own)
  return {
    target,
    from: () =>
      junction === undefined || relation.through === undefined
        ? aliased(target)
        : sql`${aliased(target)} inner join ${aliased(junction)} on ${equalColumns(theirs, columnsOf(junction, relation.through.targetProperties))}`,
    condition:
      allOf([
        { shape: `${relation.position}`, compile: () => isRelated },
        planPredefined(source, target, relation, planFilter, bindings, path),
        planScopes(target, planFilter, bindings),
        junction && planScopes(junction, planFilter, bindings),
      ]) ?? always,
  }
}

/** How many subqueries an alias is inside of; one that does not say so is not inside of any. */
function depthOf({ alias = '' }: TableModel): number {
  const depth = Number(alias.slice(alias.lastIndexOf('~') + 1))
  return Number.isNaN(depth) ? 0 : depth
}

function aliased(table: TableModel): SQL {
  return sql`${table.lookup(table.name).source} as ${sql.identifier(table.alias ?? '')}`
}

/** The filter that a relation of Drizzle 1.0 was declared with. */
export function planPredefined(
  source: TableModel,
  target: TableModel,
  { where }: RelationModel,
  planFilter: PlanFilter,
  bindings: Bindings,
  path: string,
): Fragment | undefined {
  if (where === undefined) return undefined
  return planFilter(
    where.on === 'source' ? source : target,
    where.filter,
    bindings,
    `${path} (the relation's own where)`,
  )
}

/** Whether at most one row is related, whatever the data: its columns are unique. */
export function isUnique(
  source: TableModel,
  target: TableModel,
  { sourceProperties, targetProperties, through }: RelationModel,
): boolean {
  if (through !== undefined) return false
  const comparedAsIs = new Set(
    targetProperties.filter((property, index) =>
      isComparedAsIs(source.columns.get(sourceProperties[index] ?? ''), target.columns.get(property)),
    ),
  )
  return target.uniques.some(
    ({ properties, isPartial }) =>
      !isPartial && properties.length > 0 && properties.every((property) => comparedAsIs.has(property)),
  )
}

/** Where types differ, several values can equal one: all numerics of which a float has the first digits. */
function isComparedAsIs(own: ColumnModel | undefined, theirs: ColumnModel | undefined): boolean {
  if (own?.column === undefined || theirs?.column === undefined) return false
  if (own.kind === 'text' && theirs.kind === 'text') return true
  if (keyFamilyOf(own.column) !== undefined && keyFamilyOf(theirs.column) !== undefined) return true
  return castTypeOf(own.column) === castTypeOf(theirs.column)
}

/** The columns of these properties. */
export function columnsOf(table: TableModel, properties: readonly string[]): readonly ColumnModel[] {
  return properties.map((property) => table.columns.get(property)).filter((column) => column !== undefined)
}

/** That columns are equal, pairwise. */
export function equalColumns(left: readonly ColumnModel[], right: readonly ColumnModel[]): SQL {
  return sql.join(
    left.map(({ field }, index) => sql`${field} = ${right[index]?.field}`),
    sql` and `,
  )
}
