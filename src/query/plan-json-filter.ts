import { describeValue, InvalidFilterError, listNames } from '../errors/index.ts'
import { type ColumnModel, writtenText } from '../model/index.ts'
import {
  allOf,
  always,
  bindRaw,
  bindText,
  checkText,
  type Expression,
  fragment,
  never,
  type Part,
  raw,
  toArrayLiteral,
} from '../plan/index.ts'
import { checkFilterFlag, checkFilterList, checkNotNull, undefinedIn } from './check.ts'
import { type Comparison, comparisons } from './comparisons.ts'
import { checkInsensitive, isTextOperator, planTextOperator, textOperatorNames } from './plan-text-operator.ts'

/** A value of a json document, as jsonb and as text; a JSON null is NULL in both. */
export interface JsonValue {
  /** As jsonb where a JSON null is what it is. */
  readonly found: Expression
  readonly json: Expression
  readonly text: Expression
}

/** Plans a filter on the value at a path of a json or jsonb column. */
export function planJsonPathFilter(
  column: ColumnModel,
  filter: Readonly<Record<string, unknown>>,
  path: string,
): Expression | undefined {
  const { path: keys, ...operators } = filter
  return planJsonOperators(jsonValueAtPath(column, keys, `${path}.path`), operators, path)
}

/** Plans operators on a value of a json document. */
export function planJsonOperators(
  value: JsonValue,
  operators: Readonly<Record<string, unknown>>,
  path: string,
): Expression | undefined {
  checkInsensitive(operators, path)
  const insensitive = operators['insensitive'] === true
  return allOf(
    Object.entries(operators).map(([operator, operand]) => {
      if (operand === undefined) throw undefinedIn(`${path}.${operator}`)
      return planOperator(value, operator, operand, insensitive, `${path}.${operator}`)
    }),
  )
}

/** The value at a path of a document as filters compare it, for an index. */
export function jsonAtPath(column: ColumnModel, keys: unknown, path: string): Expression {
  return fragment`(${jsonValueAtPath(column, keys, path).json})`
}

function jsonValueAtPath(column: ColumnModel, keys: unknown, path: string): JsonValue {
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every(isPathKey)) {
    throw new InvalidFilterError({
      path,
      expected: 'a list of object keys and array positions',
      received: describeValue(keys),
    })
  }
  keys.forEach((key, index) => checkText(String(key), `${path}[${index}]`))
  const document = column.column?.getSQLType() === 'json' ? fragment`${column}::jsonb` : column
  return jsonValueAt(document, keys.map(String), path)
}

/** The value at keys of a jsonb value. */
export function jsonValueAt(document: Part, keys: readonly string[], path: string): JsonValue {
  // Of texts it is one itself.
  const at = raw(`${writtenText(toArrayLiteral(keys, undefined, path) as string)}::text[]`)
  const found = fragment`${document} #> ${at}`
  return {
    found,
    json: fragment`nullif(${found}, 'null'::jsonb)`,
    text: fragment`(${document} #>> ${at})`,
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
  path: string,
): Expression | undefined {
  switch (operator) {
    case 'insensitive':
      return undefined
    case 'eq':
    case 'ne':
      return operand === null ? nullTest(value, operator === 'eq') : compare(value, operator, operand, path)
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return compareWithinType(value, operator, operand, path)
    case 'in':
    case 'notIn':
      return membership(value, operator, operand, path)
    case 'isNull':
    case 'isNotNull':
      return nullTest(value, checkFilterFlag(operand, path) === (operator === 'isNull'))
    default:
      if (isTextOperator(operator)) {
        const matches = planTextOperator(value.text, operator, operand, insensitive, path)
        return fragment`(jsonb_typeof(${value.json}) = 'string' and ${matches})`
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

function compare(value: JsonValue, operator: Comparison, operand: unknown, path: string): Expression {
  return fragment`${value.json} ${comparisons[operator]} ${bindRaw(toJson(operand, path))}::text::jsonb`
}

/** PostgreSQL orders any two json values, whatever their types: a number is compared with numbers only. */
function compareWithinType(
  { json, text }: JsonValue,
  operator: 'gt' | 'gte' | 'lt' | 'lte',
  operand: unknown,
  path: string,
): Expression {
  const comparison = comparisons[operator]
  if (typeof operand === 'string')
    return fragment`(jsonb_typeof(${json}) = 'string' and ${text} ${comparison} ${bindText(operand, path)})`
  if (typeof operand !== 'number' && typeof operand !== 'bigint') {
    throw new InvalidFilterError({ path, expected: 'a string or a number', received: describeValue(operand) })
  }
  const parameter = bindRaw(toJson(operand, path))
  return fragment`(jsonb_typeof(${json}) = 'number' and ${json} ${comparison} ${parameter}::text::jsonb)`
}

function membership({ json }: JsonValue, operator: 'in' | 'notIn', operand: unknown, path: string): Expression {
  const documents = checkFilterList(operand, path).map((element, index) => toJson(element, `${path}[${index}]`))
  if (documents.length === 0) return operator === 'in' ? never : always
  const parameter = bindRaw(toArrayLiteral(documents, undefined, path))
  return operator === 'in'
    ? fragment`${json} = any(${parameter}::text::jsonb[])`
    : fragment`${json} <> all(${parameter}::text::jsonb[])`
}

/** Whether there is a value that is not null, or none. */
export function nullTest({ text }: JsonValue, isNull: boolean): Expression {
  return isNull ? fragment`${text} is null` : fragment`${text} is not null`
}

function toJson(value: unknown, path: string): string {
  const scalar = checkNotNull(value, path)
  if (typeof scalar === 'string') checkText(scalar, path)
  // JSON has numbers of any length.
  if (typeof scalar === 'bigint') return String(scalar)
  if (typeof scalar === 'string' || typeof scalar === 'boolean' || Number.isFinite(scalar))
    return JSON.stringify(scalar)
  throw new InvalidFilterError({
    path,
    expected: 'a string, a finite number or a boolean',
    received: describeValue(value),
  })
}
