import {
  castTypeOf,
  type ColumnModel,
  idsColumnOf,
  keyFamilyOf,
  type RelationModel,
  type TableModel,
} from '../model/index.ts'
import { type Aliases, allOf, always, type Expression, fragment } from '../plan/index.ts'
import type { PlanFilter } from './plan-filter-type.ts'
import { planScopes } from './plan-scope.ts'

/** How the rows of a relation hang on the row that has it: the same in whatever statement they are. */
export interface RelationLink {
  readonly relation: RelationModel
  readonly source: TableModel
  /** The related table, under the alias that the statement has for it. */
  readonly target: TableModel
  /** The join table, under an alias of its own. */
  readonly junction: TableModel | undefined
  /** The columns of the row that has the relation. */
  readonly own: readonly ColumnModel[]
  /** The table whose columns equal them: the related one, or the join table. */
  readonly holder: TableModel
  readonly foreign: readonly ColumnModel[]
  /** How the join table leads to the related one. */
  readonly joinsTarget: Expression | undefined
}

/** Describes how the rows of a relation hang on those of a table. */
export function linkRelation(
  source: TableModel,
  relation: RelationModel,
  target: TableModel,
  aliases: Aliases,
): RelationLink {
  const { through } = relation
  const own = ownColumnsOf(source, relation)
  const theirs = columnsOf(target, relation.targetProperties)
  const ends = { relation, source, target, own }
  if (through === undefined)
    return { ...ends, junction: undefined, holder: target, foreign: theirs, joinsTarget: undefined }
  const junction = aliases.next(source.lookup(through.table), target.outer)
  return {
    ...ends,
    target: { ...target, outer: junction },
    junction,
    holder: junction,
    foreign: columnsOf(junction, through.sourceProperties),
    joinsTarget: equalColumns(theirs, columnsOf(junction, through.targetProperties)),
  }
}

/** What of a row its related rows are found by: columns, or the ids in a document. */
export function ownColumnsOf(
  source: TableModel,
  { sourceProperties, reference }: RelationModel,
): readonly ColumnModel[] {
  const columns = columnsOf(source, sourceProperties)
  return reference === undefined ? columns : columns.map((document) => idsColumnOf(document, reference))
}

/** That the related rows are those of the row that has the relation. */
export function isRelated({ own, foreign }: RelationLink): Expression {
  return equalColumns(foreign, own)
}

/** The scopes of the related rows, and of the rows of the join table that lead to them. */
export function planLinkScopes(
  { target, junction }: RelationLink,
  planFilter: PlanFilter,
  aliases: Aliases,
): Expression | undefined {
  return allOf([planScopes(target, planFilter, aliases), junction && planScopes(junction, planFilter, aliases)])
}

/** The filter that a relation of Drizzle 1.0 was declared with: on the row that has the relation, or on the related ones. */
export function planPredefined(
  { relation: { where }, source, target }: Pick<RelationLink, 'relation' | 'source' | 'target'>,
  planFilter: PlanFilter,
  aliases: Aliases,
  path: string,
): Expression | undefined {
  if (where === undefined) return undefined
  const filtered = where.on === 'source' ? source : target
  return planFilter(filtered, where.filter, aliases, `${path} (the relation's own where)`)
}

/** Whether at most one row is related, whatever the data: its columns are unique. */
export function isUnique(source: TableModel, target: TableModel, relation: RelationModel): boolean {
  if (relation.through !== undefined || relation.reference !== undefined) return false
  const comparedAsIs = new Set(
    relation.targetProperties.filter((property, index) =>
      isComparedAsIs(source.columns.get(relation.sourceProperties[index] ?? ''), target.columns.get(property)),
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

/** Whether JavaScript can compare the keys: those of one column whose two ends write equal values in the same way. */
export function isComparable({ own: [key], foreign: [column, ...more], relation }: RelationLink): boolean {
  if (key?.column === undefined || column?.column === undefined || more.length > 0) return false
  if (relation.where?.on === 'source') return false
  const family = keyFamilyOf(column.column)
  return family !== undefined && family === keyFamilyOf(key.column)
}

/** Whether an index finds the rows by their keys. */
export function isIndexed({ holder, foreign }: RelationLink): boolean {
  return foreign.every(({ property }) => holder.indexes.some(({ columns: [first] }) => first?.property === property))
}

/** The columns of these properties. */
export function columnsOf(table: TableModel, properties: readonly string[]): readonly ColumnModel[] {
  return properties.map((property) => table.columns.get(property)).filter((column) => column !== undefined)
}

/** That columns are equal, pairwise. */
export function equalColumns(left: readonly ColumnModel[], right: readonly ColumnModel[]): Expression {
  return allOf(left.map((column, index) => fragment`${column} = ${right[index]}`)) ?? always
}
