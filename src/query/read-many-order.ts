import { describeValue, InvalidOrderError, listNames } from '../errors/index.ts'
import { type ColumnModel, findRelation, type RelationModel, type TableModel } from '../model/index.ts'
import { isPlainObject } from '../plan/index.ts'
import { type OrderShape, readDirection } from './order-direction.ts'

/** The number of a to-many's rows; to-one relations can lead to the table that has it. */
export interface OrderedCount {
  readonly kind: 'count'
  readonly relations: readonly RelationModel[]
  readonly counted: RelationModel
  readonly order: OrderShape
  readonly path: string
}

/** The aggregates that rows are ordered by. */
export type OrderAggregate = 'count' | 'sum' | 'avg' | 'min' | 'max'

/** An aggregate of a column of a to-many's rows, or of what to-ones lead from them to. */
export interface OrderedAggregate extends Omit<OrderedCount, 'kind'> {
  readonly kind: 'aggregate'
  readonly aggregate: OrderAggregate
  /** The to-ones that lead from the to-many's rows to the column. */
  readonly inner: readonly RelationModel[]
  readonly column: ColumnModel
}

/** Reads an order by a to-many: `{ count: 'desc' }`, `{ createdAt: 'desc(max)' }`, or `'desc(count)'`. */
export function readManyOrder(
  table: TableModel,
  relations: readonly RelationModel[],
  counted: RelationModel,
  order: unknown,
  path: string,
): (OrderedCount | OrderedAggregate)[] {
  const ofRows = { relations, counted }
  if (order === 'asc(count)' || order === 'desc(count)') {
    return [{ ...ofRows, kind: 'count', order: order === 'asc(count)' ? 'asc' : 'desc', path }]
  }
  if (!isPlainObject(order) || Object.keys(order).length === 0) throw unfit(path, order)
  return readAggregates(table.lookup(counted.target), ofRows, [], order, path)
}

type OfRows = Pick<OrderedCount, 'relations' | 'counted'>

function readAggregates(
  table: TableModel,
  ofRows: OfRows,
  inner: readonly RelationModel[],
  order: Readonly<Record<string, unknown>>,
  path: string,
): (OrderedCount | OrderedAggregate)[] {
  return Object.entries(order).flatMap(([name, given]): (OrderedCount | OrderedAggregate)[] => {
    const at = `${path}.${name}`
    if (given === undefined) return []
    const read = readAggregated(given)
    if (name === 'count' && inner.length === 0 && read === undefined) {
      return [{ ...ofRows, kind: 'count', order: readDirection(given, at), path }]
    }
    const column = table.columns.get(name)
    if (column !== undefined) {
      if (read === undefined) throw unfit(at, given)
      const { aggregate, direction } = read
      return [{ ...ofRows, kind: 'aggregate', aggregate, inner, column, order: readDirection(direction, at), path: at }]
    }
    const relation = findRelation(table, name)
    if (relation?.kind === 'one' && isPlainObject(given)) {
      return readAggregates(table.lookup(relation.target), ofRows, [...inner, relation], given, at)
    }
    throw new InvalidOrderError({
      path: at,
      expected: `count, or a column or to-one of "${table.name}" (${listNames([...table.columns.keys(), ...table.relations.keys()])})`,
      received: relation === undefined ? 'another name' : describeValue(given),
    })
  })
}

const aggregated = /^(?<direction>asc|desc)\((?<aggregate>count|sum|avg|min|max)\)$/

/** Reads `'desc(max)'`, by itself or as `{ direction, nulls }`; `undefined` for what is nothing like it. */
function readAggregated(given: unknown): { aggregate: OrderAggregate; direction: unknown } | undefined {
  const text = isPlainObject(given) ? given['direction'] : given
  const { direction, aggregate } = (typeof text === 'string' && aggregated.exec(text)?.groups) || {}
  if (direction === undefined) return undefined
  const way = isPlainObject(given) ? { ...given, direction } : direction
  return { aggregate: aggregate as OrderAggregate, direction: way }
}

function unfit(path: string, order: unknown): InvalidOrderError {
  return new InvalidOrderError({
    path,
    expected:
      "{ count: direction }, or of a column 'asc' or 'desc' of an aggregate: 'desc(max)' (count, sum, avg, min, max)",
    received: describeValue(order),
  })
}
