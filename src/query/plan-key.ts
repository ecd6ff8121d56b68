import { sql, type SQL } from 'drizzle-orm'
import type { Row, Statement } from '../database/index.ts'
import { describeValue, InvalidKeyError, listNames } from '../errors/index.ts'
import { castTypeOf, type ColumnModel, type TableModel } from '../model/index.ts'
import { toArrayLiteral } from './array-literal.ts'
import { bindFor, bindRaw, createBindings, type Bindings, type Fragment } from './bindings.ts'
import { checkOptions, isPlainObject } from './check.ts'
import { allOf, always } from './combine.ts'
import { planReturning } from './plan-returning.ts'
import { readLock } from './plan-select.ts'

const optionsOfFind: ReadonlySet<string> = new Set(['columns', 'extras', 'lock', 'signal'])

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
export function planFind(table: TableModel, key: unknown, options: unknown, path: string): Statement {
  const checked = checkOptions(options, optionsOfFind, path)
  const bindings = createBindings()
  const condition = planKey(table, key, bindings, `${path} key`)
  const returning = planReturning(table, checked['columns'], checked['extras'], bindings, path)
  const lock = readLock(checked['lock'], `${path}.lock`)
  return {
    shape: `find;${returning.shape};${lock?.shape ?? ''}`,
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) => {
      const select = builders.select(returning.fields()).from(table.source).where(condition.compile())
      if (lock !== undefined) lock.apply(select)
      return select
    },
  }
}

/**
 * Plans the select of rows by any number of keys. The keys travel as one array per key column; PostgreSQL itself says
 * which row belongs to which key, so that equality is the column's own.
 */
export function planFindByKeys(table: TableModel, keys: readonly unknown[], options: unknown, path: string): Statement {
  const checked = checkOptions(options, optionsOfFind, path)
  const bindings = createBindings()
  const tuples = readKeys(table, keys, `${path} keys`)
  const arrays = table.primaryKey.map((column, index) => {
    const literal = toArrayLiteral(
      tuples.map((tuple) => tuple[index]),
      column.column,
    )
    if (literal === undefined) throw unusable(table, column, path)
    return keyArray(column, bindRaw(bindings, literal))
  })
  const returning = planReturning(table, checked['columns'], checked['extras'], bindings, path)
  const lock = readLock(checked['lock'], `${path}.lock`)
  return {
    shape: `findByKeys;${returning.shape};${lock?.shape ?? ''}`,
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) => {
      const names = table.primaryKey.map((_, index) => sql.identifier(`key${index}`))
      const keyRows = sql`unnest(${sql.join(arrays, sql`, `)}) with ordinality as "keys" (${sql.join(names, sql`, `)}, "position")`
      const matches = table.primaryKey.map(({ field }, index) => sql`${field} = "keys".${names[index]}`)
      const select = builders
        .select({ row: returning.fields(), position: sql`"keys"."position"`.mapWith(Number) })
        .from(table.source)
        .innerJoin(keyRows, sql.join(matches, sql` and `))
      if (lock !== undefined) lock.apply(select)
      return select
    },
  }
}

/** Puts the rows of {@link planFindByKeys} at the places of their keys, which they have with them, from 1. */
export function alignRows(found: readonly Row[], keyCount: number): (Row | undefined)[] {
  const aligned = Array.from<Row | undefined>({ length: keyCount })
  for (const { row, position } of found) aligned[(position as number) - 1] = row as Row
  return aligned
}

function keyArray(column: ColumnModel, parameter: unknown): SQL {
  const type = column.column === undefined ? 'text' : castTypeOf(column.column)
  return sql`${parameter}::text::${sql.raw(type)}[]`
}

function unusable(table: TableModel, column: ColumnModel, path: string): InvalidKeyError {
  return new InvalidKeyError({
    path,
    expected: `values of "${table.name}.${column.property}" that PostgreSQL can read from text`,
    received: 'others',
  })
}

function readKeys(table: TableModel, keys: unknown, path: string): (readonly unknown[])[] {
  if (!Array.isArray(keys))
    throw new InvalidKeyError({ path, expected: 'a list of keys', received: describeValue(keys) })
  return Array.from(keys, (key: unknown, index) => readKey(table, key, `${path}[${index}]`))
}

/**
 * Reads a key: the values of the primary key's columns in their order.
 *
 * @throws {@link InvalidKeyError} when the table has no primary key, or the key has not its shape.
 */
function readKey(table: TableModel, key: unknown, path: string): readonly unknown[] {
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
