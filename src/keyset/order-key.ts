import { is, SQL, StringChunk } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { InvalidOrderError } from '../errors/index.ts'
import { castTypeOf, type ColumnModel, hasOwnText, type TableModel } from '../model/index.ts'
import { type Aliases, type Expression, fragment } from '../plan/index.ts'
import {
  type OrderEntry,
  type OrderedAggregate,
  type OrderedColumn,
  type OrderedSql,
  placementOf,
  planOrderExpression,
} from '../query/index.ts'
import { isKnownType, isShortType } from './fits-type.ts'
import { hasSessionText } from './key-text.ts'
import { joinRelations, type OrderJoins } from './order-joins.ts'

/** One column or expression of an order whose position a cursor can hold. */
export interface OrderKey {
  /** What it is, for the fingerprint of cursors: an order by something else has another. */
  readonly identity: string
  /** The property, where it is a column of the table itself. */
  readonly property: string | undefined
  readonly expression: Expression
  /** Whether the text of its value can be told from the value in a row. */
  readonly hasOwnText: boolean
  /** The PostgreSQL type of its values. */
  readonly type: string
  readonly nullable: boolean
  /** Whether a value can be of a composite type: one whose fields are all NULL is a value, and `is null` says that it is none. */
  readonly canBeComposite: boolean
  /** When it can be NULL at all, the same for every row; `undefined` where nothing is known. */
  readonly whenNull: Expression | undefined
  readonly direction: 'asc' | 'desc'
  /** Where NULLs go, given or by default. */
  readonly nulls: 'first' | 'last'
}

/**
 * Plans one key of an order.
 *
 * @throws {@link InvalidOrderError} for SQL without a type, or a type that a cursor cannot hold.
 */
export function planOrderKey(table: TableModel, entry: OrderEntry, joins: OrderJoins, aliases: Aliases): OrderKey {
  if (entry.kind === 'column') return planColumn(table, entry, joins, aliases)
  if (entry.kind === 'sql') return planColumn(table, columnOfSql(table, entry), joins, aliases)
  const shared = {
    ...placementOf(entry.order),
    property: undefined,
    hasOwnText: false,
    whenNull: undefined,
    expression: planOrderExpression(table, entry, aliases),
  }
  if (entry.kind === 'expression') {
    return {
      ...shared,
      identity: identityOf(table, [textOf(entry.expression)]),
      type: entry.type,
      nullable: entry.nullable,
      canBeComposite: !isKnownType(entry.type) && !isShortType(entry.type),
    }
  }
  const names = entry.relations.map(({ name }) => name)
  if (entry.kind === 'document') {
    return {
      ...shared,
      identity: identityOf(table, [...names, entry.property, JSON.stringify(entry.keys)]),
      type: entry.type,
      nullable: true,
      canBeComposite: false,
    }
  }
  names.push(entry.counted.name)
  if (entry.kind === 'aggregate') {
    const { aggregate, inner, column, path } = entry
    return {
      ...shared,
      identity: identityOf(table, [...names, ...inner.map(({ name }) => name), nameOf(column), aggregate]),
      type: typeOfAggregate(aggregate, column, path),
      nullable: true,
      canBeComposite: column.kind === 'other' && (aggregate === 'min' || aggregate === 'max'),
    }
  }
  return {
    ...shared,
    identity: identityOf(table, [...names, 'count']),
    type: 'int8',
    nullable: names.length > 1,
    canBeComposite: false,
  }
}

/** The key of a column of the table itself. */
export function keyOfColumn(table: TableModel, column: ColumnModel, direction: 'asc' | 'desc', path: string): OrderKey {
  let described = describedColumns.get(column)
  if (described === undefined) describedColumns.set(column, (described = describeColumn(table, column, path)))
  return { ...described, ...placementOf(direction) }
}

type ColumnKey = Omit<OrderKey, 'direction' | 'nulls'>

const describedColumns = new WeakMap<ColumnModel, ColumnKey>()

function describeColumn(table: TableModel, column: ColumnModel, path: string): ColumnKey {
  return {
    identity: identityOf(table, [nameOf(column)]),
    property: column.property,
    expression: fragment`${column}`,
    hasOwnText: column.column !== undefined && hasOwnText(column.column),
    type: typeOf(column, path),
    nullable: !column.notNull,
    canBeComposite: column.kind === 'other',
    whenNull: undefined,
  }
}

function planColumn(table: TableModel, entry: OrderedColumn, joins: OrderJoins, aliases: Aliases): OrderKey {
  const { relations, property, order, path } = entry
  const target = relations.reduce((source, relation) => source.lookup(relation.target), table)
  const column = target.columns.get(property) as ColumnModel
  if (relations.length === 0) return { ...keyOfColumn(table, column, 'asc', path), ...placementOf(order) }
  const join = joinRelations(table, relations, joins, aliases, path)
  const joined = join?.target.columns.get(property)
  return {
    ...placementOf(order),
    identity: identityOf(table, [...relations.map(({ name }) => name), nameOf(column)]),
    property: undefined,
    hasOwnText: false,
    expression: joined === undefined ? planOrderExpression(table, entry, aliases) : fragment`${joined}`,
    type: typeOf(column, path),
    // A policy can hide the related row, even of a foreign key that is NOT NULL.
    nullable: true,
    canBeComposite: column.kind === 'other',
    whenNull: column.notNull ? join?.hidden : undefined,
  }
}

/** Drizzle's own column, or its `asc` or `desc` of one: what is in there is known. */
function columnOfSql(table: TableModel, { term, path }: OrderedSql): OrderedColumn {
  const chunks = is(term, SQL) ? term.queryChunks.filter((chunk) => textOfChunk(chunk) !== '') : [term]
  const [column, direction] = chunks
  const order = direction === undefined ? 'asc' : textOfChunk(direction)?.trim()
  for (const { field, property } of table.columns.values()) {
    if (field !== column || chunks.length > 2 || (order !== 'asc' && order !== 'desc')) continue
    return { kind: 'column', relations: [], property, order, path }
  }
  throw untyped(path, 'Drizzle SQL')
}

function textOfChunk(chunk: unknown): string | undefined {
  return is(chunk, StringChunk) ? [chunk.value].flat().join('') : undefined
}

function identityOf({ databaseSchema = '', databaseName }: TableModel, parts: readonly string[]): string {
  return JSON.stringify([databaseSchema, databaseName, ...parts])
}

function nameOf({ column, property }: ColumnModel): string {
  return column?.name ?? property
}

const dialect = new PgDialect()

function textOf(expression: SQL): string {
  const { sql: text, params } = dialect.sqlToQuery(expression)
  return [text, ...params.map(String)].join('\0')
}

function typeOf({ column, kind }: ColumnModel, path: string): string {
  if (column === undefined) throw untyped(path, "a view's expression")
  const type = castTypeOf(column)
  if (kind !== 'array') return type
  if (!hasSessionText(type)) return `${type}[]`
  throw new InvalidOrderError({
    path,
    expected: 'a column whose text is the same in every session',
    received: 'an array of dates or times',
  })
}

/** PostgreSQL adds whole numbers up as numeric or int8, which compare with each other exactly; and floats as floats. */
function typeOfAggregate(aggregate: OrderedAggregate['aggregate'], column: ColumnModel, path: string): string {
  if (aggregate === 'count') return 'int8'
  const type = typeOf(column, path)
  if (aggregate === 'min' || aggregate === 'max') return type
  if (type === 'interval') return type
  if (type === 'real') return aggregate === 'sum' ? 'real' : 'double precision'
  return type === 'double precision' ? type : 'numeric'
}

function untyped(path: string, received: string): InvalidOrderError {
  return new InvalidOrderError(
    { path, expected: 'columns, or expressions with a type', received },
    "Write { expression: sql`…`, type: 'text', direction: 'asc' }: a cursor holds the value, so its type must be known.",
  )
}
