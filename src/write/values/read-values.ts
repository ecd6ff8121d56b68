import { is, SQL } from 'drizzle-orm'
import { isPatch } from '../../document/index.ts'
import { describeValue, InvalidArgumentError, listNames, pathOf } from '../../errors/index.ts'
import { castTypeOf, type ColumnModel, type TableModel } from '../../model/index.ts'
import {
  bind,
  bindRaw,
  type Fragment,
  fragment,
  isPlainObject,
  type Node,
  own,
  type Part,
  raw,
} from '../../plan/index.ts'
import { isPatched, patchOfNothing, readPatched } from './patched.ts'
import { planPatched } from './plan-patched.ts'

/** Where something is in the argument of a write: what the argument is called, then properties and indexes. */
export type Place = readonly [string, ...(string | number)[]]

/** The values of one row, by column; a value is the caller's, never encoded. */
export type RowValues = ReadonlyMap<ColumnModel, unknown>

const none: ReadonlySet<string> = new Set()

/**
 * Reads values, and nothing but those that are given.
 *
 * @param left Properties that are not read.
 * @throws {@link InvalidArgumentError} for an unknown property, or one that PostgreSQL always generates.
 */
export function readValues(
  table: TableModel,
  values: unknown,
  place: Place,
  left: ReadonlySet<string> = none,
): Map<ColumnModel, unknown> {
  const given = readObject(values, () => pathOf(place))
  const read = new Map<ColumnModel, unknown>()
  for (const property in given) {
    if (left.has(property)) continue
    const value = given[property]
    const column = table.columns.get(property)
    if (column === undefined) throw unknownProperty(table, property, place)
    if (value === undefined) continue
    if (column.generatedAlways) {
      throw new InvalidArgumentError({
        origin: 'client',
        path: `${pathOf(place)}.${property}`,
        expected: 'no value, since PostgreSQL always generates it',
        received: describeValue(value),
      })
    }
    const change = isPatch(value) ? readPatched(column, value, `${pathOf(place)}.${property}`) : value
    if (change !== undefined) read.set(column, change)
  }
  return read
}

/**
 * Reads what has values by property.
 *
 * @throws {@link InvalidArgumentError} when it is no object.
 */
export function readObject(given: unknown, path: () => string): Record<string, unknown> {
  if (isPlainObject(given)) return given
  const received = describeValue(given)
  throw new InvalidArgumentError({ origin: 'client', path: path(), expected: 'an object of values', received })
}

function unknownProperty(table: TableModel, property: string, place: Place): InvalidArgumentError {
  const isRelation = table.relations.has(property)
  return new InvalidArgumentError(
    {
      origin: 'client',
      path: `${pathOf(place)}.${property}`,
      expected: `a column of "${table.name}" (${listNames(table.columns.keys())})`,
      received: isRelation ? 'a relation' : 'another name',
    },
    isRelation ? 'Only create and update write relations, a row at a time.' : undefined,
  )
}

/** The values in the order of the table's columns: rows with values for the same columns have one statement. */
export function inTableOrder(values: RowValues): RowValues {
  let last = -1
  for (const { position } of values.keys()) {
    if (position < last) return new Map([...values].toSorted(([one], [other]) => one.position - other.position))
    last = position
  }
  return values
}

/** The values as Drizzle's insert and update take them, each a parameter unless it is SQL. */
export function planValues(
  values: RowValues,
  path: string,
  plan: typeof planValue = planValue,
): Readonly<Record<string, Node>> {
  return Object.fromEntries(
    [...values].map(([column, value]) => [column.property, plan(column, value, `${path}.${column.property}`)]),
  )
}

/** What a row that is there gets: a value, or what a patch makes of the one that it has. */
export function planChange(column: ColumnModel, value: unknown, path: string): Node {
  return isPatched(value) ? planPatched(column, value) : planValue(column, value, path)
}

/**
 * One value, a parameter unless it is SQL.
 *
 * @throws {@link InvalidArgumentError} for a patch, where no document is there that it could be of.
 */
export function planValue(column: ColumnModel, value: unknown, path: string): Node {
  if (isPatched(value)) throw patchOfNothing(path)
  const text = textOfStored(value)
  if (text !== undefined) return castText(column, bindRaw(text))
  return is(value, SQL) ? own(value) : bind(column, value, path)
}

/** A text that PostgreSQL wrote, as a value of a column of the same type. */
export function castText({ column, kind }: ColumnModel, text: Part): Fragment {
  const type = column === undefined ? 'text' : castTypeOf(column)
  return fragment`${text}::text::${raw(kind === 'array' ? `${type}[]` : type)}`
}

/** Groups items by what they have in common, in the order of the first of each. */
export function groupBy<TItem>(items: readonly TItem[], keyOf: (item: TItem) => string): TItem[][] {
  const groups = new Map<string, TItem[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return [...groups.values()]
}

/** What rows have in common that have values for the same columns. */
export function signatureOf(columns: Iterable<ColumnModel>): string {
  let signature = ''
  for (const { position } of columns) signature += `${position},`
  return signature
}

const text: unique symbol = Symbol('text as PostgreSQL has it')

/** A value as PostgreSQL wrote it, of a column of the same type: it is cast there, and never encoded again. */
export interface StoredText {
  readonly [text]: string
  /** The same as Drizzle decoded it, for hooks and validators. */
  readonly decoded: unknown
}

/** Marks a text as one that PostgreSQL wrote. */
export function storedText(value: string, decoded: unknown): StoredText {
  return { [text]: value, decoded }
}

/** Whether a value is one that PostgreSQL wrote. */
export function isStored(value: unknown): value is StoredText {
  return typeof value === 'object' && value !== null && text in value
}

/** The text that PostgreSQL wrote, if a value is one. */
export function textOfStored(value: unknown): string | undefined {
  return isStored(value) ? value[text] : undefined
}
