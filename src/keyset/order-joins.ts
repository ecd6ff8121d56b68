import type { SelectBuilder } from '../database/index.ts'
import { aliasTable, type ColumnModel, qualifiedNameOf, type RelationModel, type TableModel } from '../model/index.ts'
import {
  allOf,
  type Bindings,
  columnsOf,
  equalColumns,
  type Fragment,
  isUnique,
  planFilter,
  planPredefined,
  planScopes,
} from '../query/index.ts'

/** A to-one's table that is joined to order by its columns: so an index of that table can lead. */
export interface OrderJoin {
  readonly target: TableModel
  /** Whether every row has its related row. */
  readonly isInner: boolean
  readonly on: Fragment
}

/** Joins that an order needs, by the relations that lead to them. */
export type OrderJoins = Map<string, OrderJoin>

/**
 * Finds or adds the joins along to-one relations.
 *
 * @returns The last of them; `undefined` when one cannot be joined, since it could multiply rows.
 */
export function joinRelations(
  table: TableModel,
  relations: readonly RelationModel[],
  joins: OrderJoins,
  bindings: Bindings,
  path: string,
): OrderJoin | undefined {
  if (!isAlwaysOne(table, relations)) return undefined
  let last: OrderJoin | undefined
  let place = ''
  for (const relation of relations) {
    place += `.${relation.position}`
    const join =
      joins.get(place) ?? planJoin(last?.target ?? table, relation, last?.isInner ?? true, joins.size, bindings, path)
    joins.set(place, join)
    last = join
  }
  return last
}

function isAlwaysOne(table: TableModel, [relation, ...further]: readonly RelationModel[]): boolean {
  if (relation === undefined) return true
  const target = table.lookup(relation.target)
  return isUnique(table, target, relation) && isAlwaysOne(target, further)
}

function planJoin(
  source: TableModel,
  relation: RelationModel,
  isCertain: boolean,
  place: number,
  bindings: Bindings,
  path: string,
): OrderJoin {
  const related = source.lookup(relation.target)
  const target = aliasTable(related, `${related.databaseName}~order${place}`)
  const own = columnsOf(source, relation.sourceProperties)
  const predefined = allOf([
    planPredefined(source, target, relation, planFilter, bindings, path),
    planScopes(target, planFilter, bindings),
  ])
  const isRelated: Fragment = {
    shape: `${relation.position}`,
    compile: () => equalColumns(columnsOf(target, relation.targetProperties), own),
  }
  return {
    target,
    isInner: isCertain && predefined === undefined && refersTo(source, own, related),
    on: allOf([isRelated, predefined]) ?? isRelated,
  }
}

/** Whether a foreign key over these columns, none of which can be NULL, leads to the table. */
function refersTo(source: TableModel, own: readonly ColumnModel[], target: TableModel): boolean {
  if (target.kind !== 'table' || !own.every(({ notNull }) => notNull)) return false
  return source.foreignKeys.some(
    ({ properties, foreignTable }) =>
      foreignTable === qualifiedNameOf(target.source) &&
      properties.length === own.length &&
      own.every(({ property }) => properties.includes(property)),
  )
}

/** Adds the joins to a select. */
export function applyJoins(select: SelectBuilder, joins: readonly OrderJoin[]): SelectBuilder {
  for (const { target, isInner, on } of joins) {
    if (isInner) select.innerJoin(target.source, on.compile())
    else select.leftJoin(target.source, on.compile())
  }
  return select
}
