import { describeValue, InvalidArgumentError, listNames } from '../errors/index.ts'
import type { TableModel } from '../model/index.ts'
import { type Aliases, type Expression, isPlainObject } from '../plan/index.ts'
import { entriesOf, functionNames, planTotals } from './aggregate-expressions.ts'
import { planFilter } from './plan-filter.ts'

/** Aggregates by a name of the caller's, over the rows of a group that meet a condition. */
export interface FilteredAggregates {
  /** What is selected for them, by name; `undefined` where there are none. */
  readonly fields: Readonly<Record<string, unknown>> | undefined
  /** The condition of each; `undefined` for one that every row meets. */
  readonly conditions: ReadonlyMap<string, Expression | undefined>
}

const optionsOfFiltered: ReadonlySet<string> = new Set(['where', 'count', ...functionNames])

/**
 * Plans the aggregates that have a filter of their own.
 *
 * @throws {@link InvalidArgumentError} for an unknown option, and for a name without an aggregate.
 */
export function planFiltered(table: TableModel, given: unknown, aliases: Aliases, path: string): FilteredAggregates {
  const conditions = new Map<string, Expression | undefined>()
  if (given === undefined) return { fields: undefined, conditions }
  const fields: Record<string, unknown> = {}
  for (const [name, options] of entriesOf(given, path)) {
    const at = `${path}.${name}`
    const { where, ...asked } = readOptions(options, name, at)
    const only = planFilter(table, where, aliases, `${at}.where`)
    conditions.set(name, only)
    fields[name] = planTotals(table, asked, only, at)
    if (Object.keys(fields[name] as object).length > 0) continue
    throw new InvalidArgumentError({ path: at, expected: listNames(['count', ...functionNames]), received: 'none' })
  }
  return { fields: conditions.size === 0 ? undefined : fields, conditions }
}

function readOptions(options: unknown, name: string, path: string): Readonly<Record<string, unknown>> {
  if (name === '__proto__') {
    throw new InvalidArgumentError({ path, expected: 'another name', received: 'one that objects have already' })
  }
  if (!isPlainObject(options)) {
    throw new InvalidArgumentError({ path, expected: 'an object of options', received: describeValue(options) })
  }
  const unknown = Object.keys(options).find((option) => !optionsOfFiltered.has(option))
  if (unknown === undefined) return options
  throw new InvalidArgumentError({
    path: `${path}.${unknown}`,
    expected: `an option of filtered aggregates (${listNames(optionsOfFiltered)})`,
    received: 'another name',
  })
}
