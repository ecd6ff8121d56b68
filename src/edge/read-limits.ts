import { describeNumber, InvalidArgumentError, listNames } from '../errors/index.ts'
import type { FilterLimits } from './allowed-filters.ts'

const usual = { depth: 4, conditions: 50, length: 1000, list: 100 } as const

/**
 * Reads the limits of a filter from outside.
 *
 * @throws {@link InvalidArgumentError} for a limit that is none.
 */
export function readLimits(limits: FilterLimits = {}, path: string): Required<FilterLimits> {
  for (const [name, limit] of Object.entries(limits)) {
    if (!Object.hasOwn(usual, name)) {
      const expected = `one of ${listNames(Object.keys(usual))}`
      throw new InvalidArgumentError({ path: `${path}.${name}`, expected, received: 'another name' })
    }
    if (Number.isSafeInteger(limit) && limit >= 0) continue
    throw new InvalidArgumentError({
      path: `${path}.${name}`,
      expected: 'a whole number from 0',
      received: describeNumber(limit),
    })
  }
  return { ...usual, ...limits }
}
