import { sql } from 'drizzle-orm'
import type { Statement } from '../database/index.ts'
import { describeValue, InvalidKeyError, listNames } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { toArrayLiteral } from './array-literal.ts'
import { bindFor, bindRaw, createBindings, type Bindings, type Fragment } from './bindings.ts'
import { checkOptions, isPlainObject } from './check.ts'
import { allOf, always } from './combine.ts'
import { planRow } from './plan-returning.ts'
import { liftScopes } from './plan-scope.ts'
import { planWhere } from './plan-where.ts'
import { keyPosition, keyRows, matchesKey } from './relation-keys.ts'
import { openRow, type PlanJoin } from './row-joins.ts'
import { readLock } from './plan-select.ts'

const optionsOfFindByKeys: ReadonlySet<string> = new Set([
  'columns',
  'extras',
  'with',
  'counts',
  'lock',
  'unscoped',
  'signal',
])
const optionsOfFind: ReadonlySet<string> = new Set([...optionsOfFindByKeys, 'batch'])

/** Plans the condition that a row has this key. */
export function planKey(table: TableModel, key: unknown, bindings: Bindings, path: string): Fragment {
  const values = readKey(table, key, path)
  const equalities = table.primaryKey.map(({ column, field }, index): Fragment => {
    const parameter = bindFor(bindings, column, values[index])
    return { shape: '', compile: () => sql`${field} = ${parameter}` }
  })
  return { shape: 'key', compile: () => (allOf(equalities) ?? always).compile() }
}

/** Plans the select of one row by its key. */
export function planFind(
  unlifted: TableModel,
  key: unknown,
  options: unknown,
  path: string,
  needed?: readonly ColumnModel[],
  joined?: readonly PlanJoin[],
): Statement {
  const checked = checkOptions(options, optionsOfFind, path)
  const table = liftScopes(unlifted, checked['unscoped'], path)
  const bindings = createBindings()
  const condition =
    allOf([planKey(table, key, bindings, `${path} key`), planWhere(table, {}, bindings, path)]) ?? always
  const returning = planRow(table, checked, needed, bindings, path, joined)
  const lock = readLock(checked['lock'], `${path}.lock`)
  return {
    table: table.name,
    shape: `find;${condition.shape};${returning.shape};${lock?.shape ?? ''}`,
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) => {
      const { fields, join } = openRow(builders, returning)
      const select = builders.select(fields).from(table.source).where(condition.compile())
      join(select)
      if (lock !== undefined) lock.apply(select, returning, table)
      return select
    },
  }
}

/**
 * Plans the select of rows by any number of keys. The keys travel as one array per key column; PostgreSQL itself says
 * which row belongs to which key, so that equality is the column's own.
 */
export function planFindByKeys(
  unlifted: TableModel,
  keys: readonly unknown[],
  options: unknown,
  path: string,
  needed?: readonly ColumnModel[],
  joined?: readonly PlanJoin[],
): Statement {
  const checked = checkOptions(options, optionsOfFindByKeys, path)
  const table = liftScopes(unlifted, checked['unscoped'], path)
  const bindings = createBindings()
  const literals = keyLiterals(table, readKeys(table, keys, `${path} keys`), path)
  const arrays = table.primaryKey.map((column, index) => ({ column, parameter: bindRaw(bindings, literals[index]) }))
  const returning = planRow(table, checked, needed, bindings, path, joined)
  const condition = planWhere(table, {}, bindings, path)
  const lock = readLock(checked['lock'], `${path}.lock`)
  return {
    table: table.name,
    shape: `findByKeys;${condition?.shape ?? ''};${returning.shape};${lock?.shape ?? ''}`,
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) => {
      const { fields, join } = openRow(builders, returning)
      const select = builders
        .select({ ...(returning.isNested ? fields : { row: fields }), position: keyPosition() })
        .from(table.source)
        .innerJoin(keyRows(arrays), matchesKey(table.primaryKey))
      join(select)
      if (condition !== undefined) select.where(condition.compile())
      if (lock !== undefined) lock.apply(select, returning, table)
      return select
    },
  }
}

/**
 * Writes keys as the parameters of {@link planFindByKeys}, which are its first ones: one array per key column.
 *
 * @throws {@link InvalidKeyError} when a value has no text form.
 */
export function keyLiterals(table: TableModel, keys: readonly Key[], path: string): string[] {
  return table.primaryKey.map((column, index) => {
    const values = keys.map((key) => key[index])
    const literal = toArrayLiteral(values, column.column)
    if (literal !== undefined) return literal
    throw new InvalidKeyError({
      path,
      expected: `values of "${table.name}.${column.property}" that PostgreSQL can read from text`,
      received: 'others',
    })
  })
}

function readKeys(table: TableModel, keys: unknown, path: string): Key[] {
  if (!Array.isArray(keys))
    throw new InvalidKeyError({ path, expected: 'a list of keys', received: describeValue(keys) })
  return Array.from(keys, (key: unknown, index) => readKey(table, key, `${path}[${index}]`))
}

/** A key that was read: the values of the primary key's columns in their order. */
export type Key = readonly unknown[]

/**
 * Reads a key.
 *
 * @throws {@link InvalidKeyError} when the table has no primary key, or the key has not its shape.
 */
export function readKey(table: TableModel, key: unknown, path: string): Key {
  const [first, ...more] = table.primaryKey
  if (first === undefined) {
    throw new InvalidKeyError(
      { path, expected: 'a table with a primary key', received: `"${table.name}", which has none` },
      'Use findFirst, findMany, updateMany or deleteMany with a filter.',
    )
  }
  if (more.length === 0) return [readPart(table, first, key, path)]
  const names = table.primaryKey.map(({ property }) => property)
  if (!isPlainObject(key) || Object.keys(key).some((name) => !names.includes(name))) {
    throw new InvalidKeyError({ path, expected: `an object of ${listNames(names)}`, received: describeKey(key) })
  }
  return table.primaryKey.map((column) => readPart(table, column, key[column.property], `${path}.${column.property}`))
}

function readPart(table: TableModel, column: ColumnModel, value: unknown, path: string): unknown {
  const isUsable =
    value !== undefined &&
    value !== null &&
    !isPlainObject(value) &&
    !Array.isArray(value) &&
    typeof value !== 'function'
  if (isUsable && !Number.isNaN(value instanceof Date ? value.getTime() : value)) return value
  throw new InvalidKeyError({
    path,
    expected: `a value of "${table.name}.${column.property}"`,
    received: describeKey(value),
  })
}

function describeKey(key: unknown): string {
  return isPlainObject(key) ? `an object of ${listNames(Object.keys(key)) || 'nothing'}` : describeValue(key)
}
