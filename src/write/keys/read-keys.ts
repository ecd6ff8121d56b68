import { is, SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { describeValue, InvalidArgumentError, listNames } from '../../errors/index.ts'
import { canonicalKey, type ColumnModel, keyFamilyOf, type TableModel } from '../../model/index.ts'
import { encode, isPlainObject, toText } from '../../plan/index.ts'
import { checkExact, columnsOf } from '../../query/index.ts'
import { readObject, type RowValues, textOfStored } from '../values/index.ts'
import { keyOrder } from './key-order.ts'

/**
 * Reads by which columns an upsert finds the row that is there already: the primary key, or those of a unique constraint.
 *
 * @param fixed Columns that need not be named, since scopes give them their values.
 * @throws {@link InvalidArgumentError} when no unique constraint or index of the table has these columns.
 */
export function readTarget(
  table: TableModel,
  target: unknown,
  path: string,
  fixed: ReadonlySet<ColumnModel> = new Set(),
): readonly ColumnModel[] {
  if (target === undefined) {
    if (table.primaryKey.length > 0) return table.primaryKey
    throw new InvalidArgumentError({
      path,
      expected: 'the properties of a unique constraint, since the table has no primary key',
      received: 'undefined',
    })
  }
  if (!Array.isArray(target)) {
    throw new InvalidArgumentError({ path, expected: 'a list of properties', received: describeValue(target) })
  }
  const properties: readonly unknown[] = target
  const unique =
    uniquesOf(table).find((names) => hasSame(names, properties)) ??
    uniquesOf(table).find((names) =>
      hasSame(
        names.filter((name) => !isFixed(table, fixed, name, properties)),
        properties,
      ),
    )
  if (unique !== undefined) return columnsOf(table, unique)
  const known = uniquesOf(table).map((names) => names.join(', '))
  const same = table.uniques.find((each) => each.isPartial && hasSame(each.properties, properties))
  throw new InvalidArgumentError({
    path,
    expected: `the properties of a unique constraint of "${table.name}" (${listNames(known) || 'it has none'})`,
    received: same === undefined ? 'others' : `those of "${same.name}", which is unique among some rows only`,
  })
}

/** Whether a column that a target does not name has the value of a scope. */
function isFixed(
  { columns }: TableModel,
  fixed: ReadonlySet<ColumnModel>,
  name: string,
  properties: readonly unknown[],
): boolean {
  const column = columns.get(name)
  return column !== undefined && fixed.has(column) && !properties.includes(name)
}

/** One that is unique among some rows only cannot say which row is meant. */
function uniquesOf({ uniques }: TableModel): readonly (readonly string[])[] {
  return uniques
    .filter(({ isPartial, properties }) => !isPartial && properties.length > 0)
    .map((unique) => unique.properties)
}

/** Whether some names are the same as others, in any order. */
export function hasSame(names: readonly string[], others: readonly unknown[]): boolean {
  return names.length === others.length && names.every((name) => others.includes(name))
}

/**
 * Reads the values by which a row is found, as text that PostgreSQL reads back exactly.
 *
 * @throws {@link InvalidArgumentError} for a value that is missing, null or SQL.
 * @throws {@link InvalidKeyError} for one that JavaScript cannot have kept exactly: it would add a second row.
 */
export function readTargetTexts(target: readonly ColumnModel[], values: RowValues, path: () => string): string[] {
  return target.map((each) => {
    const { property, column } = each
    const value = values.get(each)
    const stored = textOfStored(value)
    if (stored !== undefined) return stored
    checkExact(each, value, () => `${path()}.${property}`)
    const isOne = value !== undefined && value !== null && !is(value, SQL) && !isPlainObject(value)
    const text = isOne && column !== undefined ? toText(encode(each, value, () => `${path()}.${property}`)) : undefined
    if (typeof text === 'string') return canonicalText(column, text)
    throw new InvalidArgumentError({
      origin: is(value, SQL) ? 'program' : 'client',
      path: `${path()}.${property}`,
      expected: 'a value, since the row is found by it',
      received: is(value, SQL) ? 'SQL' : describeValue(value),
    })
  })
}

/** One text for equal values, where the type has one for each. */
function canonicalText(column: PgColumn | undefined, text: string): string {
  const family = column === undefined ? undefined : keyFamilyOf(column)
  return (family && canonicalKey(text, family)) ?? text
}

/**
 * Orders rows by their targets, so that two calls at once lock the rows they share in the same order.
 *
 * @param columns What the targets are of.
 * @returns The places of the rows in that order.
 * @throws {@link InvalidArgumentError} when two rows have the same target.
 */
export function orderByTarget(
  columns: readonly ColumnModel[],
  targets: readonly (readonly string[])[],
  path: string,
): number[] {
  const identities = targets.map((texts) => (texts.length === 1 ? (texts[0] as string) : JSON.stringify(texts)))
  const firsts = new Map<string, number>()
  for (const [index, identity] of identities.entries()) {
    const first = firsts.get(identity)
    if (first !== undefined) throw duplicates(`${path}[${index}]`, `the same as row ${first}`)
    firsts.set(identity, index)
  }
  return keyOrder(columns, targets.length, (place, column) => targets[place]?.[column] as string)
}

/** The error for two rows of one call that are about the same row of the table. */
export function duplicates(path: string, received: string): InvalidArgumentError {
  return new InvalidArgumentError(
    { origin: 'client', path, expected: 'rows that are about different rows of the table', received },
    'Which of them is to be kept is for you to decide.',
  )
}

/** What tells a key from others, as far as it can be told without the database. */
export function identityOfKey({ primaryKey }: TableModel, key: readonly unknown[], path: string): string {
  return identityOf(primaryKey, key, path)
}

function identityOf(columns: readonly ColumnModel[], values: readonly unknown[], path: string): string {
  return JSON.stringify(columns.map((column, index) => toText(encode(column, values[index], path))))
}

/** The values of a key by the columns of the primary key. */
export function keyOf({ primaryKey }: TableModel, key: readonly unknown[]): RowValues {
  return new Map(primaryKey.map((column, index) => [column, key[index]]))
}

/** Keys without those that are named again. */
export function distinctKeys(
  table: TableModel,
  keys: readonly (readonly unknown[])[],
  path: string,
): (readonly unknown[])[] {
  return [...new Map(keys.map((key) => [identityOfKey(table, key, path), key])).values()]
}

/**
 * Checks that no two rows of a call are about the same row.
 *
 * @param key The columns that tell them apart.
 * @throws {@link InvalidArgumentError} when two have the same key.
 */
export function checkDistinct(key: readonly ColumnModel[], rows: readonly RowValues[], path: string): void {
  const identities = rows.map((row) =>
    identityOf(
      key,
      key.map((column) => row.get(column)),
      path,
    ),
  )
  if (new Set(identities).size < rows.length) throw duplicates(path, 'some with the same key')
}

/**
 * The key of a row, and its other values.
 *
 * @param filled Columns that a relation gives.
 */
export function splitKey(
  { primaryKey, name }: TableModel,
  row: unknown,
  filled: readonly ColumnModel[],
  path: string,
): { readonly key: RowValues; readonly rest: Record<string, unknown> } {
  const rest = { ...readObject(row, () => path) }
  const key = new Map<ColumnModel, unknown>()
  for (const column of primaryKey) {
    if (filled.includes(column)) continue
    const value = rest[column.property]
    if (value === undefined || value === null) {
      throw new InvalidArgumentError({
        origin: 'client',
        path: `${path}.${column.property}`,
        expected: `a value of "${name}.${column.property}", since the row is found by it`,
        received: describeValue(value),
      })
    }
    key.set(column, value)
    delete rest[column.property]
  }
  return { key, rest }
}

/** A key as calls give it. */
export function keyAsGiven({ primaryKey }: TableModel, values: RowValues): unknown {
  const [first, ...more] = primaryKey
  if (first !== undefined && more.length === 0) return values.get(first)
  return Object.fromEntries(primaryKey.map((column) => [column.property, values.get(column)]))
}
