import { sql, type SQL } from 'drizzle-orm'
import { describeValue, InvalidFilterError, listNames } from '../errors/index.ts'
import type { ColumnModel } from '../model/index.ts'
import { toArrayLiteral } from './array-literal.ts'
import { bindRaw, type Bindings, type Fragment } from './bindings.ts'
import { checkFilterFlag, checkFilterList, checkNotNull, undefinedIn } from './check.ts'
import { type Comparison, comparisons } from './comparisons.ts'
import { allOf, always, never } from './combine.ts'
import { checkInsensitive, isTextOperator, planTextOperator, textOperatorNames } from './plan-text-operator.ts'

/** The value at a path, as jsonb and as text; a JSON null is NULL in both. */
interface JsonValue {
  readonly shape: string
  json(): SQL
  text(): SQL
}

/** Plans a filter on the value at a path of a json or jsonb column. */
export function planJsonPathFilter(
  column: ColumnModel,
  filter: Readonly<Record<string, unknown>>,
  bindings: Bindings,
  path: string,
): Fragment | undefined {
  checkInsensitive(filter, path)
  const value = jsonValueAt(column, filter['path'], bindings, `${path}.path`)
  const insensitive = filter['insensitive'] === true
  return allOf(
    Object.entries(filter).map(([operator, operand]) => {
      if (operand === undefined) throw undefinedIn(`${path}.${operator}`)
      return planOperator(value, operator, operand, insensitive, bindings, `${path}.${operator}`)
    }),
  )
}

function jsonValueAt(column: ColumnModel, keys: unknown, bindings: Bindings, path: string): JsonValue {
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every(isPathKey)) {
    throw new InvalidFilterError({
      path,
      expected: 'a list of object keys and array positions',
      received: describeValue(keys),
    })
  }
  const parameter = bindRaw(bindings, toArrayLiteral(keys, undefined))
  const document = column.column?.getSQLType() === 'json' ? sql`${column.field}::jsonb` : sql`${column.field}`
  return {
    shape: `${column.position} path`,
    json: () => sql`nullif(${document} #> ${parameter}::text::text[], 'null'::jsonb)`,
    text: () => sql`(${document} #>> ${parameter}::text::text[])`,
  }
}

function isPathKey(key: unknown): boolean {
  return typeof key === 'string' || (typeof key === 'number' && Number.isInteger(key))
}

function planOperator(
  value: JsonValue,
  operator: string,
  operand: unknown,
  insensitive: boolean,
  bindings: Bindings,
  path: string,
): Fragment | undefined {
  switch (operator) {
    case 'path':
    case 'insensitive':
      return undefined
    case 'eq':
    case 'ne':
      return operand === null ? nullTest(value, operator === 'eq') : compare(value, operator, operand, bindings, path)
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return compareWithinType(value, operator, operand, bindings, path)
    case 'in':
    case 'notIn':
      return membership(value, operator, operand, bindings, path)
    case 'isNull':
    case 'isNotNull':
      return nullTest(value, checkFilterFlag(operand, path) === (operator === 'isNull'))
    default:
      if (isTextOperator(operator)) {
        const text: Fragment = { shape: value.shape, compile: value.text }
        return planTextOperator(text, operator, operand, insensitive, bindings, path)
      }
      throw new InvalidFilterError({ path, expected: `an operator (${operatorNames})`, received: 'another name' })
  }
}

const operatorNames = listNames([
  ...Object.keys(comparisons),
  'in',
  'notIn',
  'isNull',
  'isNotNull',
  ...textOperatorNames,
])

function compare(value: JsonValue, operator: Comparison, operand: unknown, bindings: Bindings, path: string): Fragment {
  const parameter = bindRaw(bindings, toJson(operand, path))
  return {
    shape: `${value.shape} ${operator}`,
    compile: () => sql`${value.json()} ${comparisons[operator]} ${parameter}::text::jsonb`,
  }
}

/** PostgreSQL orders any two json values, whatever their types: a number is compared with numbers only. */
function compareWithinType(
  value: JsonValue,
  operator: 'gt' | 'gte' | 'lt' | 'lte',
  operand: unknown,
  bindings: Bindings,
  path: string,
): Fragment {
  if (typeof operand === 'string') {
    const parameter = bindRaw(bindings, operand)
    return {
      shape: `${value.shape} ${operator} text`,
      compile: () =>
        sql`(jsonb_typeof(${value.json()}) = 'string' and ${value.text()} ${comparisons[operator]} ${parameter})`,
    }
  }
  if (typeof operand !== 'number') {
    throw new InvalidFilterError({ path, expected: 'a string or a number', received: describeValue(operand) })
  }
  const parameter = bindRaw(bindings, toJson(operand, path))
  return {
    shape: `${value.shape} ${operator} number`,
    compile: () =>
      sql`(jsonb_typeof(${value.json()}) = 'number' and ${value.json()} ${comparisons[operator]} ${parameter}::text::jsonb)`,
  }
}

function membership(
  value: JsonValue,
  operator: 'in' | 'notIn',
  operand: unknown,
  bindings: Bindings,
  path: string,
): Fragment {
  const documents = checkFilterList(operand, path).map((element, index) => toJson(element, `${path}[${index}]`))
  // The path is bound all the same: the shape tells these from conditions that bind nothing.
  if (documents.length === 0)
    return { ...(operator === 'in' ? never : always), shape: `${value.shape} ${operator} none` }
  const parameter = bindRaw(bindings, toArrayLiteral(documents, undefined))
  return {
    shape: `${value.shape} ${operator}`,
    compile: () =>
      operator === 'in'
        ? sql`${value.json()} = any(${parameter}::text::jsonb[])`
        : sql`${value.json()} <> all(${parameter}::text::jsonb[])`,
  }
}

function nullTest(value: JsonValue, isNull: boolean): Fragment {
  return isNull
    ? { shape: `${value.shape} null`, compile: () => sql`${value.text()} is null` }
    : { shape: `${value.shape} notNull`, compile: () => sql`${value.text()} is not null` }
}

function toJson(value: unknown, path: string): string {
  const scalar = checkNotNull(value, path)
  if (typeof scalar === 'string' || typeof scalar === 'boolean' || Number.isFinite(scalar))
    return JSON.stringify(scalar)
  throw new InvalidFilterError({
    path,
    expected: 'a string, a finite number or a boolean',
    received: describeValue(value),
  })
}
