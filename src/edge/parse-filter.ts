import { describeValue, InvalidArgumentError, listNames } from '../errors/index.ts'
import type { TableModel } from '../model/index.ts'
import type { PageQuery } from '../page/index.ts'
import { isPlainObject } from '../plan/index.ts'
import { type AllowedTable, readAllowList } from './allow-list.ts'
import { FaultList } from './fault-list.ts'
import type { FilterLimits } from './allowed-filters.ts'
import { branchesOf, readQueryTree } from './query-tree.ts'
import { readConditions, type Reading } from './read-conditions.ts'
import { readLimits } from './read-limits.ts'

/** The options of a filter from outside before they are checked. */
export interface UncheckedFilterOptions {
  readonly allow: unknown
  readonly logic?: boolean
  readonly limits?: FilterLimits
  readonly ignore?: readonly string[]
}

type Conditions = Record<string, unknown>

/** How a filter from outside is read. */
interface FilterReading extends Reading {
  readonly logic: boolean
  /** How many conditions may still come. */
  left: number
}

/**
 * Reads a filter from a query.
 *
 * @throws {@link InvalidFilterError} with everything that is wrong with the query.
 * @throws {@link InvalidArgumentError} for options that make no sense.
 */
export function parseFilter(
  table: TableModel,
  query: PageQuery,
  { allow, logic = false, limits, ignore = [] }: UncheckedFilterOptions,
  path: string,
): Conditions {
  const allowed = readAllowList(table, allow, `${path}.allow`)
  const all = readLimits(limits, `${path}.limits`)
  if (!(query instanceof URLSearchParams) && !isPlainObject(query)) {
    throw new InvalidArgumentError({ path, expected: 'URLSearchParams or an object', received: describeValue(query) })
  }
  const reading: FilterReading = { faults: new FaultList(), limits: all, logic, left: all.conditions }
  const filter = readTable(allowed, readQueryTree(query, new Set(ignore)), reading, '', 0)
  reading.faults.throwAny()
  return filter ?? {}
}

/** Reads the conditions on a table; `undefined` where there is none. */
function readTable(
  allowed: AllowedTable,
  node: unknown,
  reading: FilterReading,
  path: string,
  depth: number,
): Conditions | undefined {
  const branches = branchesOf(node)
  if (branches === undefined) return reading.faults.add(path, 'conditions', describeValue(node))
  if (depth > reading.limits.depth) {
    return reading.faults.add(path, `a depth of ${reading.limits.depth} at the most`, 'more')
  }
  const conditions: Conditions = {}
  for (const [name, value] of branches) {
    if (value === undefined) continue
    if (--reading.left < 0) {
      reading.faults.add('query', `${reading.limits.conditions} conditions at the most`, 'more')
      return undefined
    }
    const read = readBranch(allowed, name, value, reading, path, depth)
    if (read !== undefined) conditions[name] = read
  }
  return Object.keys(conditions).length === 0 ? undefined : conditions
}

function readBranch(
  allowed: AllowedTable,
  name: string,
  value: unknown,
  reading: FilterReading,
  path: string,
  depth: number,
): unknown {
  const at = path === '' ? nameForError(name) : `${path}.${nameForError(name)}`
  const column = allowed.columns.get(name)
  if (column !== undefined) return readConditions(column, value, reading, at)
  const relation = allowed.relations.get(name)
  if (relation !== undefined) {
    const related = readSome(relation.target, value, reading, at, depth)
    return related !== undefined && relation.isMany ? { some: related } : related
  }
  if (reading.logic && (name === 'AND' || name === 'OR')) return readList(allowed, value, reading, at, depth)
  if (reading.logic && name === 'NOT') return readSome(allowed, value, reading, at, depth)
  const names = listNames([...allowed.columns.keys(), ...allowed.relations.keys()])
  return reading.faults.add(at, names === '' ? 'no filter' : `a filter by ${names}`, 'another name')
}

/** Reads conditions of which there must be one: to have none would be a condition, too, and another one. */
function readSome(allowed: AllowedTable, value: unknown, reading: FilterReading, path: string, depth: number): unknown {
  if (branchesOf(value)?.every(([, inner]) => inner === undefined) === true)
    return reading.faults.add(path, 'conditions', 'none')
  return readTable(allowed, value, reading, path, depth + 1)
}

function readList(allowed: AllowedTable, value: unknown, reading: FilterReading, path: string, depth: number): unknown {
  if (!Array.isArray(value) || value.length === 0) {
    return reading.faults.add(
      path,
      'a list of conditions',
      Array.isArray(value) ? 'an empty one' : describeValue(value),
    )
  }
  const items: readonly unknown[] = value
  // Each of them costs one of the conditions, so that an endless list is not read to its end.
  if (items.length > reading.left) {
    return reading.faults.add(path, `${reading.limits.conditions} conditions at the most`, 'more')
  }
  return items.map((item, index) => readSome(allowed, item, reading, `${path}[${index}]`, depth))
}

/** The name of a parameter, unless it is one that nobody would give: what is sent is not sent back. */
function nameForError(name: string): string {
  return /^[\w-]{1,60}$/.test(name) ? name : 'a parameter'
}
