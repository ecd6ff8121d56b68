import type { RelationModel, TableModel } from '../model/index.ts'
import { type Aliases, allOf, anyOf, type Compiled, type Expression, never, type SelectBuilder } from '../plan/index.ts'
import { isRelated, isUnique, linkRelation, planFilter, planLinkScopes, planPredefined } from '../query/index.ts'
import { planHiddenRows } from './hidden-rows.ts'

/** A to-one's table that is joined to order by its columns: so an index of that table can lead. */
export interface OrderJoin {
  readonly target: TableModel
  readonly on: Expression
  /** When a row can lack its related row; `undefined` where any can. */
  readonly hidden: Expression | undefined
}

/** Joins that an order needs, by the relations that lead to them. */
export type OrderJoins = Map<string, OrderJoin>

/**
 * Finds or adds the joins along to-one relations. A row without its related row stays: a foreign key does not prove that
 * the statement sees it.
 *
 * @returns The last of them; `undefined` when one cannot be joined, since it could multiply rows.
 */
export function joinRelations(
  table: TableModel,
  relations: readonly RelationModel[],
  joins: OrderJoins,
  aliases: Aliases,
  path: string,
): OrderJoin | undefined {
  if (!isAlwaysOne(table, relations)) return undefined
  let last: OrderJoin | undefined
  let place = ''
  for (const relation of relations) {
    place += `.${relation.position}`
    const join = joins.get(place) ?? planJoin(last ?? { target: table, hidden: never }, relation, aliases, path)
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
  { target: source, hidden: isSourceHidden }: Pick<OrderJoin, 'target' | 'hidden'>,
  relation: RelationModel,
  aliases: Aliases,
  path: string,
): OrderJoin {
  const link = linkRelation(source, relation, aliases.next(source.lookup(relation.target), source), aliases)
  const related = isRelated(link)
  const declared = allOf([planPredefined(link, planFilter, aliases, path), planLinkScopes(link, planFilter, aliases)])
  const isHidden = declared === undefined ? planHiddenRows(link) : undefined
  return {
    target: link.target,
    on: allOf([related, declared]) ?? related,
    hidden: isHidden && isSourceHidden && (isSourceHidden === never ? isHidden : anyOf([isSourceHidden, isHidden])),
  }
}

/** A join of an order, in a plan. */
export interface PageJoin {
  readonly source: TableModel['source']
  readonly on: Expression
}

/** Adds the joins to a select. */
export function applyJoins(select: SelectBuilder, joins: readonly Compiled<PageJoin>[]): SelectBuilder {
  for (const { source, on } of joins) select.leftJoin(source, on)
  return select
}
