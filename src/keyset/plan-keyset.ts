import type { SQL } from 'drizzle-orm'
import { InvalidOrderError } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import type { Aliases, Compiled, Expression, Fields, Part } from '../plan/index.ts'
import {
  columnsOf,
  compileDirection,
  type FieldGroups,
  type IndexOrder,
  isOwnColumn,
  keepsPlan,
  type OrderEntry,
  type OrderShape,
  placementOf,
  planDirection,
  readOrder,
} from '../query/index.ts'
import type { OrderJoin, OrderJoins } from './order-joins.ts'
import { keyOfColumn, type OrderKey, planOrderKey } from './order-key.ts'

/** An order that tells every row from every other, so that a row's values in it are a position. */
export interface Keyset {
  readonly keys: readonly OrderKey[]
  /** What the keys need to be joined. */
  readonly joins: readonly OrderJoin[]
}

/**
 * Plans an order as a position: with the primary key, or another unique one, added where it is not unique by itself.
 *
 * @param fixed Columns that have one value among the rows: to order by them says nothing.
 * @throws {@link InvalidOrderError} when nothing makes the order unique, or a part of it has no known type.
 */
export function planKeyset(
  table: TableModel,
  orderBy: unknown,
  fixed: ReadonlySet<string>,
  aliases: Aliases,
  path: string,
): Keyset {
  const entries = readOrder(table, orderBy, path)
  // An order by the table's own columns is planned once: nothing in it is of a call.
  if (!entries.every(isOwnColumn)) return planKeys(table, entries, fixed, aliases, path)
  const name = JSON.stringify([entries.map(({ property, order }) => [property, order]), [...fixed]])
  const known = keysetsOf(table)
  let keyset = known.get(name)
  if (keyset === undefined) {
    keyset = planKeys(table, entries, fixed, aliases, path)
    if (known.size >= mostKeysets) known.clear()
    known.set(name, keyset)
  }
  return keyset
}

const mostKeysets = 200
const keysetsByTable = new WeakMap<TableModel['columns'], Map<string, Keyset>>()

function keysetsOf({ columns }: TableModel): Map<string, Keyset> {
  let keysets = keysetsByTable.get(columns)
  if (keysets === undefined) keysetsByTable.set(columns, (keysets = new Map<string, Keyset>()))
  return keysets
}

function planKeys(
  table: TableModel,
  entries: readonly OrderEntry[],
  fixed: ReadonlySet<string>,
  aliases: Aliases,
  path: string,
): Keyset {
  const joins: OrderJoins = new Map()
  const keys: OrderKey[] = []
  const known = new Set(fixed)
  let direction: OrderKey['direction'] = 'asc'
  for (const entry of entries) {
    if (isTotal(table, known)) break
    if (entry.kind !== 'sql') direction = entry.order.startsWith('desc') ? 'desc' : 'asc'
    if (isOwnColumn(entry) && known.has(entry.property)) continue
    const key = planOrderKey(table, entry, joins, aliases)
    if (keys.some(({ identity }) => identity === key.identity)) continue
    keys.push(key)
    direction = key.direction
    if (key.property !== undefined) known.add(key.property)
  }
  if (!isTotal(table, known) || keys.length === 0) keys.push(...tieBreakers(table, known, direction, path))
  return { keys, joins: [...joins.values()] }
}

/** Whether columns tell every row from every other. */
export function isTotal(table: TableModel, known: ReadonlySet<string>): boolean {
  return uniquesOf(table).some((unique) => unique.every(({ property }) => known.has(property)))
}

/** The sets of columns that no two rows have the same values in, the primary key first. */
function uniquesOf(table: TableModel): Uniques {
  let uniques = uniquesByTable.get(table)
  if (uniques === undefined) uniquesByTable.set(table, (uniques = findUniques(table)))
  return uniques
}

type Uniques = readonly (readonly ColumnModel[])[]

const uniquesByTable = new WeakMap<TableModel, Uniques>()

function findUniques(table: TableModel): Uniques {
  const others = table.uniques
    .filter(({ isPartial, isPrimaryKey }) => !isPartial && !isPrimaryKey)
    .map(({ properties }) => columnsOf(table, properties))
  return [table.primaryKey, ...others].filter(
    (columns) => columns.length > 0 && columns.every(({ notNull }) => notNull),
  )
}

/** In the direction of the order's last term, so that one index serves the whole order. */
export function tieBreakers(
  table: TableModel,
  known: ReadonlySet<string>,
  direction: OrderKey['direction'],
  path: string,
): OrderKey[] {
  const [unique] = uniquesOf(table)
  if (unique === undefined) {
    throw new InvalidOrderError(
      {
        path,
        expected: 'a table whose rows can be told from each other',
        received: `"${table.name}", which has neither a primary key nor a unique constraint over NOT NULL columns`,
      },
      'Without one, rows with equal values would be repeated or left out between pages.',
    )
  }
  const missing = unique.filter(({ property }) => !known.has(property))
  return (missing.length === 0 ? unique : missing).map((column) => keyOfColumn(table, column, direction, path))
}

/** A key of an order, as far as SQL depends on it. */
export interface PageKey {
  readonly expression: Expression
  readonly type: string
  readonly nullable: boolean
  readonly canBeComposite: boolean
  readonly whenNull: Expression | undefined
  readonly direction: 'asc' | 'desc'
  readonly nulls: 'first' | 'last'
  /** Whether it is a column of the table itself. */
  readonly isOwn: boolean
  /** Whether the row has its value as it is, so that it need not be selected again. */
  readonly isInRow: boolean
}

/**
 * The keys of an order for a plan.
 *
 * @param row What is selected of the row.
 */
export function pageKeysOf(keys: readonly OrderKey[], row: Fields = {}): readonly PageKey[] {
  return keys.map(
    ({ expression, type, nullable, canBeComposite, whenNull, direction, nulls, property, hasOwnText }) => ({
      expression,
      type,
      nullable,
      canBeComposite,
      whenNull,
      direction,
      nulls,
      isOwn: property !== undefined,
      isInRow: hasOwnText && property !== undefined && Object.hasOwn(row, property),
    }),
  )
}

/**
 * Whether one plan of PostgreSQL's is right for every page of an order.
 *
 * @param fields What is selected.
 */
export function keepsPagePlan(
  table: TableModel,
  { keys, joins }: Keyset,
  condition: Expression | undefined,
  fields: FieldGroups,
): boolean {
  const expressions = [keys.map(({ expression, whenNull }) => [expression, whenNull]), joins.map(({ on }) => on)]
  return keepsPlan(table, condition, keys.map(indexOrderOfKey), [expressions, fields])
}

/** What an index has to be ordered by for a key. */
export function indexOrderOfKey(key: OrderKey): IndexOrder {
  return { property: key.property, ...placementOf(directionOf(key)) }
}

/** The same order from its other end. */
export function reverseKeys<TKey extends Pick<PageKey, 'direction' | 'nulls'>>(keys: readonly TKey[]): TKey[] {
  return keys.map((key) => ({
    ...key,
    direction: key.direction === 'asc' ? 'desc' : 'asc',
    nulls: key.nulls === 'first' ? 'last' : 'first',
  }))
}

/** How an order is written. */
type Direction = Pick<PageKey, 'direction' | 'nulls' | 'nullable'>

/** An expression in the direction of a key. A placement of NULLs that there cannot be, or is the default, costs an index. */
export function directKey(key: Direction, expression: Part): Expression {
  return planDirection(expression, directionOf(key))
}

/** The same in a statement. */
export function compileKey(key: Compiled<Direction>, expression: SQL): SQL {
  return compileDirection(expression, directionOf(key))
}

function directionOf(key: Direction): OrderShape {
  return hasDefaultNulls(key) ? key.direction : `${key.direction} ${key.nulls}`
}

/** Whether NULLs are where an index has them by itself, or there are none at all. */
export function hasDefaultNulls({ direction, nulls, nullable }: Direction): boolean {
  return !nullable || nulls === (direction === 'asc' ? 'last' : 'first')
}
