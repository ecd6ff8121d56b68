import { InvalidFilterError } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { isPlainObject } from '../plan/index.ts'

type Conditions = Readonly<Record<string, unknown>>

/**
 * Checks that a scope's filter is what its callback wrote: a context can come from a token that somebody else wrote, and an
 * object in it would be operators. What came out of the context is a value, or is refused.
 *
 * @returns The filter, in which objects and arrays of the context are compared as values.
 */
export function checkScopeFilter(table: TableModel, filter: Conditions, context: object, path: string): Conditions {
  if (filter !== context && !Object.values(context).some(isObject)) return filter
  return checkConditions(table, filter, objectsIn(context), path)
}

/** Whether a value could be operators, or a list of conditions. */
function isNested(value: unknown): value is object {
  return Array.isArray(value) || isPlainObject(value)
}

/** All objects and arrays that a context leads to. */
function objectsIn(context: object): ReadonlySet<unknown> {
  const found = new Set<unknown>([context])
  // The set grows while it is walked through.
  for (const each of found) for (const value of membersOf(each as object)) if (isObject(value)) found.add(value)
  return found
}

/** What an object has: its own properties, what its class computes, and the members of a collection. */
function membersOf(owner: object): readonly unknown[] {
  if (owner instanceof Map || owner instanceof Set) return [...owner.values()]
  const members = Object.values(owner) as unknown[]
  if (isNested(owner)) return members
  for (let type: unknown = owner; isObject(type) && type !== Object.prototype; type = Object.getPrototypeOf(type))
    members.push(...computedBy(type, owner))
  return members
}

function computedBy(type: object, owner: object): unknown[] {
  return Object.values(Object.getOwnPropertyDescriptors(type)).flatMap(({ get }): unknown[] => {
    try {
      return get === undefined ? [] : [get.call(owner)]
    } catch {
      // What cannot be read here cannot be in the filter.
      return []
    }
  })
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function checkConditions(table: TableModel, filter: unknown, given: ReadonlySet<unknown>, path: string): Conditions {
  if (given.has(filter)) throw fromContext(path)
  if (!isPlainObject(filter)) return filter as Conditions
  const checked = Object.entries(filter).map(([name, value]): [string, unknown] => [
    name,
    isNested(value) ? checkCondition(table, name, value, given, `${path}.${name}`) : value,
  ])
  return Object.fromEntries(checked)
}

function checkCondition(
  table: TableModel,
  name: string,
  value: object,
  given: ReadonlySet<unknown>,
  path: string,
): unknown {
  const column = table.columns.get(name)
  if (column !== undefined) return checkColumn(column, value, given, path)
  const relation = table.relations.get(name)
  const target = relation === undefined ? table : table.lookup(relation.target)
  if (!Array.isArray(value)) return checkConditions(target, value, given, path)
  if (given.has(value)) throw fromContext(path)
  return value.map((filter, index) => checkConditions(target, filter, given, `${path}[${index}]`))
}

/** A document or an array is a value; any other column takes operators that are written in the callback. */
function checkColumn(column: ColumnModel, value: object, given: ReadonlySet<unknown>, path: string): unknown {
  const isValue = column.kind === 'json' || column.kind === 'array' || column.kind === 'other'
  if (given.has(value)) {
    if (isValue) return { eq: value }
    throw fromContext(path)
  }
  if (Array.isArray(value)) return value
  for (const [operator, operand] of Object.entries(value)) checkOperand(operand, isValue, given, `${path}.${operator}`)
  return value
}

function checkOperand(operand: unknown, isValue: boolean, given: ReadonlySet<unknown>, path: string): void {
  if (!isNested(operand) || isValue) return
  const isList = Array.isArray(operand)
  if (given.has(operand) && !isList) throw fromContext(path)
  const parts: readonly unknown[] = isList ? operand : Object.values(operand)
  parts.forEach((part, index) => {
    if (isNested(part) && given.has(part)) throw fromContext(isList ? `${path}[${index}]` : path)
    if (!isList || isPlainObject(part)) checkOperand(part, isValue, given, path)
  })
}

function fromContext(path: string): InvalidFilterError {
  return new InvalidFilterError(
    { path, expected: 'a value of the context', received: 'an object or array of it' },
    'Write operators in the scope itself, and check what a context holds before it is given to $with.',
  )
}
