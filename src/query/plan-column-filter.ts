import { sql } from 'drizzle-orm'
import { documentsOf, type Shape } from '../document/index.ts'
import { describeValue, InvalidFilterError, listNames } from '../errors/index.ts'
import { type ColumnModel, isMapped, listFormOf, valueTypeOf } from '../model/index.ts'
import {
  isPlainObject,
  allOf,
  always,
  anyOf,
  bind,
  bindCompared,
  bindRaw,
  type Expression,
  fragment,
  negate,
  never,
  type Part,
  raw,
  toListLiteral,
} from '../plan/index.ts'
import { checkFilterFlag, checkFilterList, checkFilterValue, checkNotNull, undefinedIn } from './check.ts'
import { type Comparison, comparisons, planComparison } from './comparisons.ts'
import { planDocumentFilter } from './plan-document-filter.ts'
import { planJsonPathFilter } from './plan-json-filter.ts'
import { checkInsensitive, isTextOperator, planTextOperator, textOperatorNames } from './plan-text-operator.ts'

type Operators = Readonly<Record<string, unknown>>

/** Plans what a filter says of one column: a bare value, `null`, or an object of operators. */
export function planColumnFilter(column: ColumnModel, value: unknown, path: string): Expression | undefined {
  if (value === null) return nullTest(column, true)
  const shape = documentsOf(column.column)?.shape
  if (shape !== undefined && !isPathFilter(shape, value)) return planDocumentFilter(column, shape, value, path)
  if (isPlainObject(value)) {
    if (column.kind !== 'json') return planOperators(column, value, path)
    if (Object.keys(value).length === 0) throw emptyDocument(path)
    return 'path' in value ? planJsonPathFilter(column, value, path) : planOperators(column, value, path)
  }
  if (isShorthand(value) && isMapped(column)) throw mapped(path)
  if (isShorthand(value) && column.kind !== 'json') return compare(column, 'eq', checkFilterValue(value, path), path)
  throw new InvalidFilterError(
    { path, expected: 'a value, null or an object of operators', received: describeValue(value) },
    'Write { eq: value } for a value that is an object or array.',
  )
}

/** Whether a filter is of a path, which an object's field of that name is not. */
function isPathFilter(shape: Shape, value: unknown): boolean {
  return isPlainObject(value) && 'path' in value && !(shape.kind === 'object' && shape.field('path') !== undefined)
}

/** A document that happens to be empty would be a filter without a condition, where any other document is refused. */
function emptyDocument(path: string): InvalidFilterError {
  return new InvalidFilterError(
    { path, expected: 'an object of operators', received: 'an empty object' },
    'Write { eq: {} } for the document {}.',
  )
}

function isShorthand(value: unknown): boolean {
  return typeof value === 'object' ? value instanceof Date : typeof value !== 'function' && typeof value !== 'symbol'
}

function mapped(path: string): InvalidFilterError {
  return new InvalidFilterError(
    { path, expected: 'an object of operators, since mapWith() makes other values of it', received: 'a value' },
    'Write { eq: value } with the value as the database holds it.',
  )
}

function planOperators(column: ColumnModel, operators: Operators, path: string): Expression | undefined {
  checkInsensitive(operators, path)
  return allOf(
    Object.entries(operators).map(([operator, value]) => {
      if (value === undefined) throw undefinedIn(`${path}.${operator}`)
      return planOperator(column, operator, value, operators, `${path}.${operator}`)
    }),
  )
}

function planOperator(
  column: ColumnModel,
  operator: string,
  value: unknown,
  operators: Operators,
  path: string,
): Expression | undefined {
  switch (operator) {
    case 'eq':
    case 'ne':
      if (value === null) return nullTest(column, operator === 'eq')
      return compare(column, operator, checkFilterValue(value, path), path)
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return compare(column, operator, checkNotNull(value, path), path)
    case 'in':
    case 'notIn':
      return membership(column, operator, checkFilterList(value, path), path)
    case 'isNull':
    case 'isNotNull':
      return nullTest(column, checkFilterFlag(value, path) === (operator === 'isNull'))
    case 'arrayContains':
    case 'arrayContained':
    case 'arrayOverlaps':
      return compareArrays(column, operator, value, path)
    case 'AND':
      return allOf(planList(column, value, path))
    case 'OR':
      return anyOf(planList(column, value, path))
    case 'NOT':
      return negate(planColumnFilter(column, value, path))
    case 'insensitive':
      return undefined
    default:
      if (isTextOperator(operator)) {
        return planTextOperator(textOf(column), operator, value, operators['insensitive'] === true, path)
      }
      throw new InvalidFilterError(
        { path, expected: `an operator (${operatorNames})`, received: 'another name' },
        column.kind === 'json' ? 'A value inside of the document is { path: [key], eq: value }.' : undefined,
      )
  }
}

const arrayComparisons = { arrayContains: sql`@>`, arrayContained: sql`<@`, arrayOverlaps: sql`&&` }
const operatorNames = listNames([
  ...Object.keys(comparisons),
  'in',
  'notIn',
  'isNull',
  'isNotNull',
  ...textOperatorNames,
  ...Object.keys(arrayComparisons),
])

function compare(column: ColumnModel, operator: Comparison, value: unknown, path: string): Expression {
  const parameter = bindCompared(column, value, path)
  return planComparison(comparable(column, column), operator, comparable(column, parameter))
}

/** What values are compared as: PostgreSQL has no equality for json, and none for arrays of two types of bits. */
const comparedTypes: ReadonlyMap<string, string> = new Map([
  ['json', '::jsonb'],
  ['json[]', '::jsonb[]'],
  ['varbit[]', '::varbit[]'],
])

/** Writes a value as what values of its column are compared as. */
export function comparable({ column }: ColumnModel, part: Part): Part {
  const cast = column === undefined ? undefined : comparedTypes.get(valueTypeOf(column))
  return cast === undefined ? part : fragment`${part}${raw(cast)}`
}

/** Pattern operators exist for text only: other types that JavaScript sees as strings are compared by their text. */
function textOf(column: ColumnModel): Part {
  return column.kind === 'text' || column.kind === 'other' ? column : fragment`${column}::text`
}

function nullTest(column: ColumnModel, isNull: boolean): Expression {
  return isNull ? fragment`${column} is null` : fragment`${column} is not null`
}

function membership(
  column: ColumnModel,
  operator: 'in' | 'notIn',
  values: readonly unknown[],
  path: string,
): Expression | undefined {
  if (values.length === 0) return operator === 'in' ? never : always
  const literal = toListLiteral(column, values, path)
  if (literal === undefined) return membershipOneByOne(column, operator, values, path)
  const parameter = bindRaw(literal)
  const compared = comparable(column, column)
  const { castOwn } = listFormOf(column)
  if (castOwn !== '') {
    const value = comparable(column, fragment`"~list"."~value"${raw(castOwn)}`)
    const list = fragment`(select ${value} from unnest(${parameter}::text::text[]) as "~list" ("~value"))`
    return operator === 'in' ? fragment`${compared} in ${list}` : fragment`${compared} not in ${list}`
  }
  const array = column.kind === 'json' ? fragment`${parameter}::text::jsonb[]` : parameter
  return operator === 'in' ? fragment`${compared} = any(${array})` : fragment`${compared} <> all(${array})`
}

/** For values that have no text form, such as SQL. */
function membershipOneByOne(
  column: ColumnModel,
  operator: 'in' | 'notIn',
  values: readonly unknown[],
  path: string,
): Expression | undefined {
  const isOneOf = anyOf(values.map((value, index) => compare(column, 'eq', value, `${path}[${index}]`)))
  return operator === 'in' ? isOneOf : negate(isOneOf)
}

function compareArrays(
  column: ColumnModel,
  operator: keyof typeof arrayComparisons,
  value: unknown,
  path: string,
): Expression {
  if (column.kind !== 'array') {
    throw new InvalidFilterError({ path, expected: 'an array column', received: 'a column of another type' })
  }
  return fragment`${column} ${arrayComparisons[operator]} ${bind(column, checkFilterList(value, path), path)}`
}

function planList(column: ColumnModel, list: unknown, path: string): (Expression | undefined)[] {
  if (!Array.isArray(list)) {
    throw new InvalidFilterError({ path, expected: 'a list of conditions', received: describeValue(list) })
  }
  return Array.from(list, (value: unknown, index) => {
    if (value === undefined) throw undefinedIn(`${path}[${index}]`)
    return planColumnFilter(column, value, `${path}[${index}]`)
  })
}
