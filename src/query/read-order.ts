import { Column, is, SQL } from 'drizzle-orm'
import { describeValue, InvalidOrderError, listNames } from '../errors/index.ts'
import { findRelation, type RelationModel, type TableModel } from '../model/index.ts'
import { type OrderedAggregate, type OrderedCount, readManyOrder } from './read-many-order.ts'
import { callOwn, innerRowOf, type Own } from './call-own.ts'
import { checkFlag } from './check.ts'
import { type OrderedDocument, readDocumentOrder } from './document-order.ts'
import { orderOperators } from './operators.ts'
import { type OrderShape, readDirection } from './order-direction.ts'
import { isPlainObject } from '../plan/index.ts'

/** One thing to order by, as the caller wrote it. */
export type OrderEntry =
  | OrderedColumn
  | OrderedCount
  | OrderedAggregate
  | OrderedDocument
  | OrderedExpression
  | OrderedSql

/** A column of the table, or of the row that to-one relations lead to. */
export interface OrderedColumn {
  readonly kind: 'column'
  readonly relations: readonly RelationModel[]
  /** The property of the table that the relations lead to. */
  readonly property: string
  readonly order: OrderShape
  readonly path: string
}

/** The caller's own SQL with the type of its value. */
export interface OrderedExpression {
  readonly kind: 'expression'
  readonly expression: SQL
  readonly type: string
  readonly nullable: boolean
  readonly order: OrderShape
  readonly path: string
}

/** The caller's own SQL, direction included. */
export interface OrderedSql {
  readonly kind: 'sql'
  readonly term: SQL | SQL.Aliased
  readonly path: string
}

/** Whether an entry is a column of the table itself. */
export function isOwnColumn(entry: OrderEntry): entry is OrderedColumn {
  return entry.kind === 'column' && entry.relations.length === 0
}

/**
 * Reads an `orderBy`: one entry per column or expression, in order.
 *
 * @throws {@link InvalidOrderError} for an unknown column, direction or nulls placement.
 */
export function readOrder(table: TableModel, orderBy: unknown, path: string): OrderEntry[] {
  const { returned: terms, place } = callOwn(table, orderBy, orderOperators)
  if (terms === undefined) return []
  return (Array.isArray(terms) ? terms : [terms]).flatMap((term: unknown, index) =>
    readTerm(table, term, place, Array.isArray(terms) ? `${path}[${index}]` : path),
  )
}

function readTerm(table: TableModel, term: unknown, place: Own['place'], path: string): OrderEntry[] {
  // Drizzle writes one that has an alias as its name.
  if (is(term, SQL.Aliased)) return [{ kind: 'sql', term, path }]
  if (is(term, SQL) || is(term, Column)) return [{ kind: 'sql', term: placeTerm(table, term, place, path), path }]
  if (!isPlainObject(term)) {
    throw new InvalidOrderError({
      path,
      expected: 'an object of columns or Drizzle SQL',
      received: describeValue(term),
    })
  }
  const { expression } = term
  return is(expression, SQL)
    ? [readExpression(placeTerm(table, expression, place, path), term, path)]
    : readObject(table, [], term, path)
}

/** A callback's columns as those of the statement's own row. */
function placeTerm(table: TableModel, term: SQL | Column, place: Own['place'], path: string): SQL {
  const placed = place(term)
  if (placed !== undefined) return placed
  const { details, hint } = innerRowOf(table, path)
  throw new InvalidOrderError(details, hint)
}

const optionsOfExpression: ReadonlySet<string> = new Set(['expression', 'type', 'nullable', 'direction', 'nulls'])
const typeName = /^[a-z_]\w*( [a-z_]\w*)*(\.[a-z_]\w*)?(\[\])?$/i

function readExpression(expression: SQL, term: Readonly<Record<string, unknown>>, path: string): OrderedExpression {
  for (const name of Object.keys(term)) {
    if (optionsOfExpression.has(name)) continue
    throw new InvalidOrderError({
      path: `${path}.${name}`,
      expected: `an option of an expression (${listNames(optionsOfExpression)})`,
      received: 'another name',
    })
  }
  const { type, nullable, direction = 'asc', nulls } = term
  if (typeof type !== 'string' || !typeName.test(type)) {
    throw new InvalidOrderError({
      path: `${path}.type`,
      expected: "the name of the expression's PostgreSQL type, such as 'text' or 'numeric'",
      received: describeValue(type),
    })
  }
  const order = readDirection(nulls === undefined ? direction : { direction, nulls }, path)
  const canBeNull = nullable === undefined || checkFlag(nullable, `${path}.nullable`)
  return { kind: 'expression', expression, type, nullable: canBeNull, order, path }
}

function readObject(
  table: TableModel,
  relations: readonly RelationModel[],
  order: Readonly<Record<string, unknown>>,
  path: string,
): OrderEntry[] {
  return Object.entries(order).flatMap(([name, direction]) =>
    direction === undefined ? [] : readEntry(table, relations, name, direction, `${path}.${name}`),
  )
}

function readEntry(
  table: TableModel,
  relations: readonly RelationModel[],
  name: string,
  direction: unknown,
  path: string,
): OrderEntry[] {
  const column = table.columns.get(name)
  if (column !== undefined) {
    const ofDocument = readDocumentOrder(column, relations, direction, path)
    if (ofDocument !== undefined) return ofDocument
    return [{ kind: 'column', relations, property: name, order: readDirection(direction, path), path }]
  }
  const relation = findRelation(table, name)
  if (relation?.kind === 'one') {
    if (isPlainObject(direction)) {
      return readObject(table.lookup(relation.target), [...relations, relation], direction, path)
    }
    throw new InvalidOrderError({
      path,
      expected: 'an object of columns of the related row',
      received: describeValue(direction),
    })
  }
  if (relation?.kind === 'many') return readManyOrder(table, relations, relation, direction, path)
  throw new InvalidOrderError({
    path,
    expected: `a column or relation of "${table.name}" (${listNames([...table.columns.keys(), ...table.relations.keys()])})`,
    received: 'another name',
  })
}
