import { sql } from 'drizzle-orm'
import type { ColumnModel, RelationModel, TableModel } from '../model/index.ts'
import { type Aliases, type Expression, fragment, own } from '../plan/index.ts'
import { type OrderedDocument, planDocumentOrder } from './document-order.ts'
import type { IndexOrder } from './keeps-plan.ts'
import { placementOf, planDirection } from './order-direction.ts'
import { planFilter } from './plan-filter.ts'
import { planRelationAggregate, planRelationCount } from './plan-relation-filter.ts'
import { isOwnColumn, type OrderedColumn, type OrderedSql, type OrderEntry, readOrder } from './read-order.ts'
import type { OrderedAggregate, OrderedCount } from './read-many-order.ts'
import { relate } from './relate.ts'

/**
 * Plans an `orderBy`: one term per column or expression, in order.
 *
 * @throws {@link InvalidOrderError} for an unknown column, direction or nulls placement.
 */
export function planOrder(table: TableModel, orderBy: unknown, aliases: Aliases, path: string): Expression[] {
  return planEntries(table, readOrder(table, orderBy, path), aliases)
}

/** Plans an order that was read. */
export function planEntries(table: TableModel, entries: readonly OrderEntry[], aliases: Aliases): Expression[] {
  return entries.map((entry) => planEntry(table, entry, aliases))
}

/** What an index has to be ordered by for an order that was read. */
export function indexOrderOf(entries: readonly OrderEntry[]): IndexOrder[] {
  return entries.map((entry) =>
    isOwnColumn(entry) ? { property: entry.property, ...placementOf(entry.order) } : nothingOfIndexes,
  )
}

const nothingOfIndexes: IndexOrder = { property: undefined, ...placementOf('asc') }

function planEntry(table: TableModel, entry: OrderEntry, aliases: Aliases): Expression {
  if (entry.kind === 'sql') return fragment`${own(entry.term)}`
  return planDirection(planOrderExpression(table, entry, aliases), entry.order)
}

/** Plans what an entry of an order compares rows by, as an expression over the table alone. */
export function planOrderExpression(
  table: TableModel,
  entry: Exclude<OrderEntry, OrderedSql>,
  aliases: Aliases,
): Expression {
  if (entry.kind === 'expression') return fragment`(${own(entry.expression)})`
  const [relation, ...relations] = entry.relations
  if (relation !== undefined) return planRelatedValue(table, relation, { ...entry, relations }, aliases)
  if (entry.kind === 'count') return planRelationCount(table, entry.counted, planFilter, aliases, entry.path)
  if (entry.kind === 'aggregate') return planAggregated(table, entry, aliases)
  const column = table.columns.get(entry.property) as ColumnModel
  return entry.kind === 'document' ? planDocumentOrder(column, entry) : fragment`${column}`
}

/** An aggregate of a to-many's rows, over a column of theirs or of the rows that to-ones lead to. */
function planAggregated(table: TableModel, entry: OrderedAggregate, aliases: Aliases): Expression {
  const { counted, inner, aggregate, path } = entry
  const { property } = entry.column
  const valueOf = (target: TableModel): Expression =>
    planOrderExpression(target, { kind: 'column', relations: inner, property, order: 'asc', path }, aliases)
  const aggregateOf = (target: TableModel): Expression => fragment`${aggregates[aggregate]}(${valueOf(target)})`
  return planRelationAggregate(table, counted, aggregateOf, planFilter, aliases, path)
}

const aggregates = { count: sql`count`, sum: sql`sum`, avg: sql`avg`, min: sql`min`, max: sql`max` }

/** A value of a to-one's row: a subquery of its own, which leaves the rows outside alone. */
function planRelatedValue(
  table: TableModel,
  relation: RelationModel,
  entry: OrderedColumn | OrderedCount | OrderedAggregate | OrderedDocument,
  aliases: Aliases,
): Expression {
  const { target, from, condition } = relate(table, relation, planFilter, aliases, entry.path)
  return fragment`(select ${planOrderExpression(target, entry, aliases)} from ${from} where ${condition} limit 1)`
}
