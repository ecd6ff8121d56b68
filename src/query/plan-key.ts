import { describeValue, InvalidKeyError, listNames } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import {
  isPlainObject,
  allOf,
  always,
  bindCompared,
  bindRaw,
  type Compiled,
  createAliases,
  type Executable,
  type Expression,
  fragment,
  type QueryBuilders,
  type Statement,
  toArrayLiteral,
  toStatement,
} from '../plan/index.ts'
import { checkExact } from './check-exact.ts'
import { checkOptions } from './check.ts'
import { nestedFields, planRow } from './plan-returning.ts'
import { liftScopes } from './plan-scope.ts'
import { planWhere } from './plan-where.ts'
import { type KeyArray, keyPosition, keyRows, matchesKey } from './relation-keys.ts'
import { openRow, type PlanJoin, type Selection } from './row-joins.ts'
import { type Lock, lockRows, readLock } from './plan-select.ts'

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
export function planKey(table: TableModel, key: unknown, path: string): Expression {
  const values = readKey(table, key, path)
  const parts = table.primaryKey.map((column, index) => {
    const at = table.primaryKey.length === 1 ? path : `${path}.${column.property}`
    return fragment`${column} = ${bindCompared(column, values[index], at)}`
  })
  return allOf(parts) ?? always
}

/** Plans the select of one row by its key. The values of the key are the statement's first ones. */
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
  const aliases = createAliases()
  return toStatement(table.name, selectByKey, {
    condition: allOf([planKey(table, key, `${path} key`), planWhere(table, {}, aliases, path)]) ?? always,
    source: table.source,
    selection: planRow(table, checked, needed, aliases, path, joined).selection,
    lock: readLock(checked['lock'], table, `${path}.lock`),
  })
}

interface FindPlan {
  readonly condition: Expression
  readonly source: TableModel['source']
  readonly selection: Selection
  readonly lock: Lock | undefined
}

function selectByKey(builders: QueryBuilders, plan: Compiled<FindPlan>): Executable {
  const { fields, join } = openRow(plan.selection)
  const select = builders.select(fields).from(plan.source).where(plan.condition)
  join(select)
  return lockRows(select, plan.lock, plan.selection)
}

/** Makes the select of rows by keys that were read. */
export type FindByKeys = (keys: readonly Key[]) => Statement

/**
 * Plans the select of rows by any number of keys. The keys travel as one array per key column; PostgreSQL itself says
 * which row belongs to which key, so that equality is the column's own.
 */
export function planFindByKeys(
  unlifted: TableModel,
  options: unknown,
  path: string,
  needed?: readonly ColumnModel[],
  joined?: readonly PlanJoin[],
): FindByKeys {
  const checked = checkOptions(options, optionsOfFindByKeys, path)
  const table = liftScopes(unlifted, checked['unscoped'], path)
  const aliases = createAliases()
  const row = planRow(table, checked, needed, aliases, path, joined)
  const plan = {
    source: table.source,
    key: table.primaryKey,
    selection: { ...row.selection, fields: nestedFields(row) },
    condition: planWhere(table, {}, aliases, path),
    lock: readLock(checked['lock'], table, `${path}.lock`),
  }
  return (keys) => toStatement(table.name, selectByKeys, { keys: bindKeys(table, keys, `${path} keys`), ...plan })
}

interface FindByKeysPlan extends Omit<FindPlan, 'condition'> {
  readonly keys: readonly KeyArray[]
  readonly key: readonly ColumnModel[]
  readonly condition: Expression | undefined
}

function selectByKeys(builders: QueryBuilders, plan: Compiled<FindByKeysPlan>): Executable {
  const { fields, join } = openRow(plan.selection)
  const select = builders
    .select({ ...fields, position: keyPosition() })
    .from(plan.source)
    .innerJoin(keyRows(plan.keys), matchesKey(plan.key))
  join(select)
  if (plan.condition !== undefined) select.where(plan.condition)
  return lockRows(select, plan.lock, plan.selection)
}

/**
 * Binds keys as one array for each column of the primary key.
 *
 * @throws {@link InvalidKeyError} when a value has no text form.
 */
export function bindKeys(table: TableModel, keys: readonly Key[], path: string): KeyArray[] {
  return table.primaryKey.map((column, index) => {
    const values = keys.map((key) => key[index])
    const literal = toArrayLiteral(values, column, path)
    if (literal !== undefined) return { column, parameter: bindRaw(literal) }
    throw new InvalidKeyError({
      path,
      expected: `values of "${table.name}.${column.property}" that PostgreSQL can read from text`,
      received: 'others',
    })
  })
}

/**
 * Reads a list of keys.
 *
 * @throws {@link InvalidKeyError} when one of them has not the shape of the table's primary key.
 */
export function readKeys(table: TableModel, keys: unknown, path: string): Key[] {
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
      {
        origin: 'program',
        path,
        expected: 'a table with a primary key',
        received: `"${table.name}", which has none`,
      },
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
  checkExact(column, value, path)
  if (isUsable && !Number.isNaN(value instanceof Date ? value.getTime() : value)) return copyOf(value)
  throw new InvalidKeyError({
    path,
    expected: `a value of "${table.name}.${column.property}"`,
    received: describeKey(value),
  })
}

/** A find may be sent later: what the caller does with its objects until then changes nothing. */
function copyOf(value: unknown): unknown {
  if (value instanceof Date) return new Date(value)
  return value instanceof Uint8Array ? Buffer.from(value) : value
}

function describeKey(key: unknown): string {
  return isPlainObject(key) ? `an object of ${listNames(Object.keys(key)) || 'nothing'}` : describeValue(key)
}
