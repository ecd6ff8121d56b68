import { sql } from 'drizzle-orm'
import type { RelationModel, TableModel } from '../model/index.ts'
import type { Bindings, Fragment } from './bindings.ts'
import { compileDirection } from './order-direction.ts'
import { planFilter } from './plan-filter.ts'
import { planRelationCount } from './plan-relation-filter.ts'
import {
  type OrderedColumn,
  type OrderedCount,
  type OrderedExpression,
  type OrderEntry,
  readOrder,
} from './read-order.ts'
import { relate } from './relate.ts'

/**
 * Plans an `orderBy`: one fragment per column or expression, in order.
 *
 * @throws {@link InvalidOrderError} for an unknown column, direction or nulls placement.
 */
export function planOrder(table: TableModel, orderBy: unknown, bindings: Bindings, path: string): Fragment[] {
  return readOrder(table, orderBy, path).map((entry) => planEntry(table, entry, bindings))
}

function planEntry(table: TableModel, entry: OrderEntry, bindings: Bindings): Fragment {
  if (entry.kind === 'sql') {
    bindings.isFixed = false
    return { shape: 'sql', compile: () => sql`${entry.term}` }
  }
  const expression = planOrderExpression(table, entry, bindings)
  return {
    shape: `${expression.shape} ${entry.order}`,
    compile: () => compileDirection(expression.compile(), entry.order),
  }
}

/** Plans what an entry of an order compares rows by, as an expression over the table alone. */
export function planOrderExpression(
  table: TableModel,
  entry: OrderedColumn | OrderedCount | OrderedExpression,
  bindings: Bindings,
): Fragment {
  if (entry.kind === 'expression') {
    bindings.isFixed = false
    return { shape: 'sql', compile: () => sql`(${entry.expression})` }
  }
  const [relation, ...relations] = entry.relations
  if (relation !== undefined) return planRelatedValue(table, relation, { ...entry, relations }, bindings)
  if (entry.kind === 'count') return planRelationCount(table, entry.counted, planFilter, bindings, entry.path)
  const column = table.columns.get(entry.property)
  return { shape: `${column?.position}`, compile: () => sql`${column?.field}` }
}

/** A value of a to-one's row: a subquery of its own, which leaves the rows outside alone. */
function planRelatedValue(
  table: TableModel,
  relation: RelationModel,
  entry: OrderedColumn | OrderedCount,
  bindings: Bindings,
): Fragment {
  const related = relate(table, relation, planFilter, bindings, entry.path)
  const value = planOrderExpression(related.target, entry, bindings)
  return {
    shape: `${related.condition.shape}>${value.shape}`,
    compile: () => sql`(select ${value.compile()} from ${related.from()} where ${related.condition.compile()} limit 1)`,
  }
}
