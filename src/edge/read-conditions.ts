import { describeValue, listNames } from '../errors/index.ts'
import { type AllowedColumn, type AllowedOperand, textOperators } from './allow-list.ts'
import type { FilterLimits } from './allowed-filters.ts'
import type { FaultList } from './fault-list.ts'
import { branchesOf, clash } from './query-tree.ts'
import type { ValueReader } from './value-reader.ts'

/** Where what is wrong goes, and how much may come. */
export interface Reading {
  readonly faults: FaultList
  readonly limits: Required<FilterLimits>
}

/** Reads what a query asks of a column: a bare value is `eq`, else there are operators. */
export function readConditions(column: AllowedColumn, node: unknown, reading: Reading, path: string): unknown {
  const { faults } = reading
  const branches = branchesOf(node)
  if (branches?.length === 0) return faults.add(path, operatorsOf(column), 'none')
  const read: Record<string, unknown> = {}
  for (const [operator, value] of branches ?? [['eq', node]]) {
    // So many operators there are; a query may have more names.
    if (!column.has(operator) && !isNull(column, operator, value)) {
      const isBare = branches === undefined
      return faults.add(isBare ? path : `${path}[…]`, operatorsOf(column), isBare ? '"eq"' : 'another one')
    }
    const condition = readOperator(column, operator, value, reading, `${path}${branches ? `[${operator}]` : ''}`)
    Object.assign(read, condition)
  }
  const isAlone = 'insensitive' in read && !textOperators.some((name) => name in read)
  return isAlone ? faults.add(`${path}[insensitive]`, 'it beside contains, startsWith or endsWith', 'it alone') : read
}

/** `null` in JSON is `isNull`, where that is allowed. */
function isNull(column: AllowedColumn, operator: string, value: unknown): boolean {
  return value === null && operator === 'eq' && column.has('isNull')
}

function operatorsOf(column: AllowedColumn): string {
  return column.size === 0 ? 'no filter by it' : `an operator of ${listNames(column.keys())}`
}

function readOperator(
  column: AllowedColumn,
  operator: string,
  value: unknown,
  reading: Reading,
  path: string,
): Record<string, unknown> | undefined {
  if (isNull(column, operator, value)) return { isNull: true }
  const operand = column.get(operator)
  if (operand === undefined) return undefined
  const read = operand.isList ? readList(operand, value, reading, path) : readOne(operand.reader, value, reading, path)
  return read === undefined ? undefined : { [operator]: read }
}

function readOne(reader: ValueReader, value: unknown, { faults, limits }: Reading, path: string): unknown {
  if (value === clash) return faults.add(path, 'one value', 'several')
  if (Array.isArray(value)) return faults.add(path, 'one value', `a list of ${value.length}`)
  if (typeof value === 'string' && value.length > limits.length) {
    return faults.add(path, `${limits.length} characters at the most`, 'more')
  }
  const read = reader.read(value)
  return read === undefined ? faults.add(path, reader.expected, describeGiven(value)) : read
}

function readList(
  { reader }: AllowedOperand,
  value: unknown,
  reading: Reading,
  path: string,
): readonly unknown[] | undefined {
  const { faults, limits } = reading
  if (typeof value === 'string' && value.length > limits.list * (limits.length + 1)) {
    return faults.add(path, `${limits.list} values at the most`, 'more')
  }
  const items = itemsOf(reader, value)
  if (items.length === 0) return faults.add(path, 'one value at least', 'none')
  if (items.length > limits.list) return faults.add(path, `${limits.list} values at the most`, `${items.length}`)
  const read = items.map((item) => readOne(reader, item, reading, path))
  return read.includes(undefined) ? undefined : read
}

/** A list in JSON, a parameter that is there several times, or values with commas between them. */
function itemsOf(reader: ValueReader, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return typeof value === 'string' && !reader.hasCommas ? value.split(',') : [value]
}

function describeGiven(value: unknown): string {
  if (value === '') return 'an empty text'
  return typeof value === 'string' ? 'another text' : describeValue(value)
}
