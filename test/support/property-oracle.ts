import { literalOf, sampleColumn, type SampleColumn } from './property-columns.ts'
import type { AnyFilter } from './property-filters.ts'
import { quote, quoteName } from './property-literals.ts'

/** Writes a filter as plain SQL with literals. It shares nothing with the library: it is what the grammar means. */
export function filterSql(filter: AnyFilter): string {
  return allOf(
    Object.entries(filter).map(([name, value]) => {
      if (name === 'AND') return allOf((value as AnyFilter[]).map(filterSql))
      if (name === 'OR') return anyOf((value as AnyFilter[]).map(filterSql))
      if (name === 'NOT') return `not ${filterSql(value as AnyFilter)}`
      if (name === 'RAW') return (value as { readonly text: string }).text
      return columnSql(sampleColumn(name), value)
    }),
  )
}

function allOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'true' : `(${conditions.join(' and ')})`
}

function anyOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'false' : `(${conditions.join(' or ')})`
}

function columnSql(column: SampleColumn, value: unknown): string {
  const name = quoteName(column.name)
  if (value === null) return `${name} is null`
  if (Object.getPrototypeOf(value) !== Object.prototype) return `${name} = ${literalOf(column, value)}`
  const operators = value as AnyFilter
  if ('path' in operators) return pathSql(`${name}::jsonb`, operators)
  return allOf(
    Object.entries(operators).map(([operator, operand]) => operatorSql(column, operator, operand, operators)),
  )
}

const symbols: Readonly<Record<string, string>> = {
  eq: '=',
  ne: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  arrayContains: '@>',
  arrayContained: '<@',
  arrayOverlaps: '&&',
  like: 'like',
  ilike: 'ilike',
  notLike: 'not like',
  notIlike: 'not ilike',
}

function operatorSql(column: SampleColumn, operator: string, operand: unknown, operators: AnyFilter): string {
  const name = quoteName(column.name)
  const [comparable, type] = column.kind === 'json' ? [`${name}::jsonb`, 'jsonb'] : [name, column.type]
  const literal = (value: unknown): string => literalOf({ ...column, type }, value)
  switch (operator) {
    case 'AND':
      return allOf((operand as AnyFilter[]).map((each) => columnSql(column, each)))
    case 'OR':
      return anyOf((operand as AnyFilter[]).map((each) => columnSql(column, each)))
    case 'NOT':
      return `not ${columnSql(column, operand)}`
    case 'isNull':
    case 'isNotNull':
      return `${name} is ${(operator === 'isNull') === operand ? '' : 'not '}null`
    case 'in':
      return anyOf((operand as unknown[]).map((value) => `${name} = ${literal(value)}`))
    case 'notIn':
      return allOf((operand as unknown[]).map((value) => `${name} <> ${literal(value)}`))
    default:
      if (operator in symbols && !operator.toLowerCase().includes('like')) {
        if (operand === null) return `${name} is ${operator === 'eq' ? '' : 'not '}null`
        return `${comparable} ${symbols[operator]} ${literal(operand)}`
      }
      return textSql(
        column.text!,
        column.type === 'bpchar' ? `rpad(${name}::text, 5)` : column.text!,
        operator,
        operand,
        operators,
      )
  }
}

/** `likeText` is what LIKE is given, `text` the same as text with all its blanks. */
function textSql(
  likeText: string,
  text: string,
  operator: string,
  operand: unknown,
  { insensitive }: AnyFilter,
): string {
  if (operator === 'insensitive') return 'true'
  if (operator in symbols) return `${likeText} ${symbols[operator]} ${quote(String(operand))}`
  if (operator === 'regex') {
    return `regexp_like((${text})::text, ${quote(String(operand))}, '${insensitive === true ? 'i' : 'c'}')`
  }
  const fold = (expression: string): string => (insensitive === true ? `lower(${expression})` : expression)
  const [whole, part] = [fold(`(${text})::text`), fold(`${quote(String(operand))}::text`)]
  if (operator === 'contains') return `position(${part} in ${whole}) > 0`
  if (operator === 'startsWith') return `starts_with(${whole}, ${part})`
  return `right(${whole}, length(${part})) = ${part}`
}

function pathSql(document: string, filter: AnyFilter): string {
  const { path, ...operators } = filter
  const keys = (path as (string | number)[]).map((key) => quote(String(key))).join(', ')
  const found = `nullif(jsonb_extract_path(${document}, ${keys}), 'null'::jsonb)`
  const text = `jsonb_extract_path_text(${document}, ${keys})`
  return allOf(
    Object.entries(operators).map(([operator, operand]) => leafSql(found, text, operator, operand, operators)),
  )
}

function leafSql(found: string, text: string, operator: string, operand: unknown, operators: AnyFilter): string {
  const json = (value: unknown): string => `${quote(JSON.stringify(value))}::jsonb`
  switch (operator) {
    case 'isNull':
    case 'isNotNull':
      return `${found} is ${(operator === 'isNull') === operand ? '' : 'not '}null`
    case 'in':
      return anyOf((operand as unknown[]).map((value) => `${found} = ${json(value)}`))
    case 'notIn':
      return allOf((operand as unknown[]).map((value) => `${found} <> ${json(value)}`))
    case 'eq':
    case 'ne':
      if (operand === null) return `${found} is ${operator === 'eq' ? '' : 'not '}null`
      return `${found} ${symbols[operator]} ${json(operand)}`
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte': {
      const compared =
        typeof operand === 'number'
          ? `${text}::numeric ${symbols[operator]} ${quote(String(operand))}::numeric`
          : `${text} ${symbols[operator]} ${quote(String(operand))}`
      return `case jsonb_typeof(${found}) when '${typeof operand}' then ${compared} else case when ${found} is not null then false end end`
    }
    case 'insensitive':
      return 'true'
    default: {
      const matches = textSql(text, text, operator, operand, operators)
      return `case jsonb_typeof(${found}) when 'string' then ${matches} else case when ${found} is not null then false end end`
    }
  }
}
