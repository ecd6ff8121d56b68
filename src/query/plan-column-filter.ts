import { or, sql, type SQL } from 'drizzle-orm'
import { describeValue, InvalidFilterError, listNames } from '../errors/index.ts'
import type { ColumnModel } from '../model/index.ts'
import { toArrayLiteral } from './array-literal.ts'
import { bindFor, bindRaw, type Bindings, type Fragment, planOptional } from './bindings.ts'
import {
  checkFilterFlag,
  checkFilterList,
  checkFilterValue,
  checkNotNull,
  isPlainObject,
  undefinedIn,
} from './check.ts'
import { type Comparison, comparisons } from './comparisons.ts'
import { allOf, always, anyOf, negate, never } from './combine.ts'
import { planJsonPathFilter } from './plan-json-filter.ts'
import { checkInsensitive, isTextOperator, planTextOperator, textOperatorNames } from './plan-text-operator.ts'

type Operators = Readonly<Record<string, unknown>>

/** Plans what a filter says of one column: a bare value, `null`, or an object of operators. */
export function planColumnFilter(
  column: ColumnModel,
  value: unknown,
  bindings: Bindings,
  path: string,
): Fragment | undefined {
  if (value === null) return nullTest(column, true)
  if (isPlainObject(value)) {
    return 'path' in value && column.kind === 'json'
      ? planOptional(bindings, () => planJsonPathFilter(column, value, bindings, path))
      : planOperators(column, value, bindings, path)
  }
  if (isShorthand(value) && column.kind !== 'json')
    return compare(column, 'eq', checkFilterValue(value, path), bindings)
  throw new InvalidFilterError(
    { path, expected: 'a value, null or an object of operators', received: describeValue(value) },
    'Write { eq: value } for a value that is an object or array.',
  )
}

function isShorthand(value: unknown): boolean {
  return typeof value === 'object' ? value instanceof Date : typeof value !== 'function' && typeof value !== 'symbol'
}

function planOperators(
  column: ColumnModel,
  operators: Operators,
  bindings: Bindings,
  path: string,
): Fragment | undefined {
  checkInsensitive(operators, path)
  return allOf(
    Object.entries(operators).map(([operator, value]) => {
      if (value === undefined) throw undefinedIn(`${path}.${operator}`)
      return planOperator(column, operator, value, operators, bindings, `${path}.${operator}`)
    }),
  )
}

function planOperator(
  column: ColumnModel,
  operator: string,
  value: unknown,
  operators: Operators,
  bindings: Bindings,
  path: string,
): Fragment | undefined {
  switch (operator) {
    case 'eq':
    case 'ne':
      if (value === null) return nullTest(column, operator === 'eq')
      return compare(column, operator, checkFilterValue(value, path), bindings)
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return compare(column, operator, checkNotNull(value, path), bindings)
    case 'in':
    case 'notIn':
      return membership(column, operator, checkFilterList(value, path), bindings)
    case 'isNull':
    case 'isNotNull':
      return nullTest(column, checkFilterFlag(value, path) === (operator === 'isNull'))
    case 'arrayContains':
    case 'arrayContained':
    case 'arrayOverlaps':
      return compareArrays(column, operator, value, bindings, path)
    case 'AND':
      return allOf(planList(column, value, bindings, path))
    case 'OR':
      return planOptional(bindings, () => anyOf(planList(column, value, bindings, path)))
    case 'NOT':
      return negate(planColumnFilter(column, value, bindings, path))
    case 'insensitive':
      return undefined
    default:
      if (isTextOperator(operator)) {
        return planTextOperator(textOf(column), operator, value, operators['insensitive'] === true, bindings, path)
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

function compare(column: ColumnModel, operator: Comparison, value: unknown, bindings: Bindings): Fragment {
  const parameter = bindFor(bindings, column.column, value)
  return {
    shape: `${column.position} ${operator}`,
    compile: () => sql`${comparable(column, column.field)} ${comparisons[operator]} ${comparable(column, parameter)}`,
  }
}

/** PostgreSQL has no equality for json: its documents are compared as jsonb. */
function comparable(column: ColumnModel, expression: unknown): SQL {
  return column.column?.getSQLType() === 'json' ? sql`${expression}::jsonb` : sql`${expression}`
}

/** Pattern operators exist for text only: other types that JavaScript sees as strings are compared by their text. */
function textOf(column: ColumnModel): Fragment {
  const isText = column.kind === 'text' || column.kind === 'other'
  return { shape: `${column.position}`, compile: () => (isText ? sql`${column.field}` : sql`${column.field}::text`) }
}

function nullTest(column: ColumnModel, isNull: boolean): Fragment {
  return isNull
    ? { shape: `${column.position} null`, compile: () => sql`${column.field} is null` }
    : { shape: `${column.position} notNull`, compile: () => sql`${column.field} is not null` }
}

function membership(
  column: ColumnModel,
  operator: 'in' | 'notIn',
  values: readonly unknown[],
  bindings: Bindings,
): Fragment {
  if (values.length === 0) return operator === 'in' ? never : always
  const isComposite = column.kind === 'array' || column.kind === 'json'
  const literal = isComposite ? undefined : toArrayLiteral(values, column.column)
  if (literal === undefined) return membershipOneByOne(column, operator, values, bindings)
  const parameter = bindRaw(bindings, literal)
  return {
    shape: `${column.position} ${operator}`,
    compile: () =>
      operator === 'in' ? sql`${column.field} = any(${parameter})` : sql`${column.field} <> all(${parameter})`,
  }
}

/** For values that cannot be the elements of one array parameter, such as arrays. */
function membershipOneByOne(
  column: ColumnModel,
  operator: 'in' | 'notIn',
  values: readonly unknown[],
  bindings: Bindings,
): Fragment {
  const equalities = values.map((value) => compare(column, 'eq', value, bindings))
  return {
    shape: `${column.position} ${operator} ${values.length}`,
    compile: () => {
      const isOneOf = or(...equalities.map((equality) => equality.compile())) ?? sql`false`
      return operator === 'in' ? isOneOf : sql`not (${isOneOf})`
    },
  }
}

function compareArrays(
  column: ColumnModel,
  operator: keyof typeof arrayComparisons,
  value: unknown,
  bindings: Bindings,
  path: string,
): Fragment {
  if (column.kind !== 'array') {
    throw new InvalidFilterError({ path, expected: 'an array column', received: 'a column of another type' })
  }
  const parameter = bindFor(bindings, column.column, checkFilterList(value, path))
  return {
    shape: `${column.position} ${operator}`,
    compile: () => sql`${column.field} ${arrayComparisons[operator]} ${parameter}`,
  }
}

function planList(column: ColumnModel, list: unknown, bindings: Bindings, path: string): (Fragment | undefined)[] {
  if (!Array.isArray(list)) {
    throw new InvalidFilterError({ path, expected: 'a list of conditions', received: describeValue(list) })
  }
  return Array.from(list, (value: unknown, index) => {
    if (value === undefined) throw undefinedIn(`${path}[${index}]`)
    return planColumnFilter(column, value, bindings, `${path}[${index}]`)
  })
}
