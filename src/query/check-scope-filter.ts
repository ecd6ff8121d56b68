import { documentsOf, isWholeCondition } from '../document/index.ts'
import { InvalidFilterError } from '../errors/index.ts'
import type { ColumnModel, ScopeModel, TableModel } from '../model/index.ts'
import { isPlainObject } from '../plan/index.ts'
import { objectsInPlainData } from './plain-data.ts'
import { watchContext, type WatchedContext } from './watch-context.ts'

type Conditions = Readonly<Record<string, unknown>>

/**
 * Checks that a scope's filter is what its callback wrote: a context can come from a token that somebody else wrote, and an
 * object in it would be operators. What came out of the context is a value, or is refused.
 *
 * @returns The filter, in which objects and arrays of the context are compared as values.
 */
export function checkScopeFilter(table: TableModel, filter: Conditions, scope: ScopeModel, path: string): Conditions {
  const objects = objectsInPlainData(scope.context)
  if (objects !== undefined) return checkConditions(table, filter, objects, path)
  const given = new Set<unknown>()
  const read = compareWithWatched(filter, scope, given, path)
  return checkConditions(table, read, given, path)
}

/**
 * Finds what came out of a context that can make new objects at each read: the callback is called once more, with a context
 * that knows its objects again, and they are in the same places.
 *
 * @param given Gets the objects of the context.
 * @returns The filter, of which nothing is read again but what came out of the context.
 */
function compareWithWatched(filter: Conditions, scope: ScopeModel, given: Set<unknown>, path: string): Conditions {
  const watched = watchContext(scope.context)
  let other: unknown
  try {
    other = scope.filter(watched.context)
  } catch {
    throw unlike(path, 'one that failed when it was called again')
  }
  return copyOwn(filter, other, watched, given, path, new Set()) as Conditions
}

function copyOwn(
  value: unknown,
  other: unknown,
  watched: WatchedContext,
  given: Set<unknown>,
  path: string,
  within: ReadonlySet<unknown>,
): unknown {
  if (!isNested(value)) return value
  if (watched.isFromContext(other)) {
    given.add(value)
    return value
  }
  const names = Object.keys(value)
  if (!isNested(other) || within.has(value) || !isAlike(value, other, names)) throw unlike(path, 'another filter')
  const members = names.map((name): [string, unknown] => {
    const [own, counterpart] = [value, other].map((owner) => (owner as Conditions)[name])
    return [name, copyOwn(own, counterpart, watched, given, `${path}.${name}`, new Set([...within, value]))]
  })
  return Array.isArray(value) ? members.map(([, member]) => member) : Object.fromEntries(members)
}

function isAlike(value: object, other: object, names: readonly string[]): boolean {
  const others = Object.keys(other)
  return (
    Array.isArray(value) === Array.isArray(other) &&
    names.length === others.length &&
    names.every((name, index) => name === others[index])
  )
}

function unlike(path: string, received: string): InvalidFilterError {
  return new InvalidFilterError(
    { path, expected: 'a scope that returns the same filter for the same context', received },
    'Its context has objects that are no plain data: compare values of them in the scope, not the objects, and change none.',
  )
}

/** Whether a value could be operators, or a list of conditions. */
function isNested(value: unknown): value is object {
  return Array.isArray(value) || isPlainObject(value)
}

function checkConditions(table: TableModel, filter: unknown, given: ReadonlySet<unknown>, path: string): Conditions {
  if (given.has(filter)) throw fromContext(path)
  if (!isPlainObject(filter)) return filter as Conditions
  const checked = Object.entries(filter).map(([name, value]): [string, unknown] => [
    name,
    isNested(value) || isWholeCondition(value) ? checkCondition(table, name, value, given, `${path}.${name}`) : value,
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
  if (documentsOf(column.column) !== undefined) return checkDocument(value, given, path)
  if (given.has(value)) {
    if (isOfValues(column)) return { eq: value }
    throw fromContext(path)
  }
  if (Array.isArray(value)) return value
  const operators = Object.entries(value).map(([operator, operand]): [string, unknown] => [
    operator,
    isNested(operand) ? checkOperand(column, operator, operand, given, `${path}.${operator}`) : operand,
  ])
  return Object.fromEntries(operators)
}

/** Under a document, objects are conditions on its fields, or operators: none of them can come out of the context. */
function checkDocument(value: unknown, given: ReadonlySet<unknown>, path: string): unknown {
  if (isWholeCondition(value)) {
    throw new InvalidFilterError(
      { path, expected: 'conditions on fields', received: 'whole()' },
      'Write RAW in a scope for an object of a document as a whole.',
    )
  }
  if (!isNested(value)) return value
  if (given.has(value) && !(Array.isArray(value) && !value.some(isNested))) throw fromContext(path)
  if (Array.isArray(value)) return Array.from(value, (each, index) => checkDocument(each, given, `${path}[${index}]`))
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, checkDocument(each, given, `${path}.${name}`)]),
  )
}

/** Whether an object or an array can be a value of the column. */
function isOfValues({ kind }: ColumnModel): boolean {
  return kind === 'json' || kind === 'array' || kind === 'other'
}

function checkOperand(
  column: ColumnModel,
  operator: string,
  operand: object,
  given: ReadonlySet<unknown>,
  path: string,
): unknown {
  if (operator === 'NOT') return checkColumn(column, operand, given, path)
  if ((operator === 'AND' || operator === 'OR') && Array.isArray(operand)) {
    const isGiven = given.has(operand)
    return Array.from(operand, (condition: unknown, index) => {
      if (!isNested(condition)) return condition
      return checkColumn(column, condition, isGiven ? new Set([condition]) : given, `${path}[${index}]`)
    })
  }
  if (isOfValues(column)) return operand
  return checkValues(operand, given, path)
}

/** A list of the context is one of values. */
function checkValues(operand: object, given: ReadonlySet<unknown>, path: string): unknown {
  const isGiven = given.has(operand)
  if (!Array.isArray(operand)) {
    if (isGiven || Object.values(operand).some((part) => given.has(part))) throw fromContext(path)
    return operand
  }
  const list: readonly unknown[] = Array.from(operand)
  const place = list.findIndex((part) => isNested(part) && (isGiven || given.has(part)))
  if (place >= 0) throw fromContext(`${path}[${place}]`)
  return list
}

function fromContext(path: string): InvalidFilterError {
  return new InvalidFilterError(
    { path, expected: 'a value of the context', received: 'an object or array of it' },
    'Write operators in the scope itself, and check what a context holds before it is given to $with.',
  )
}
