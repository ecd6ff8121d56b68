import { describeValue, InvalidPaginationError } from '../errors/index.ts'
import { isPlainObject } from '../plan/index.ts'
import { readWhole } from './read-slice.ts'

/** How the rows of all pages are counted. */
export type CountPlan =
  | { readonly kind: 'exact' | 'estimated' | 'none' }
  | { readonly kind: 'atMost'; readonly max: number }

/**
 * Reads the `count` of a page.
 *
 * @throws {@link InvalidPaginationError} when it is none.
 */
export function readCount(count: unknown, path: string): CountPlan {
  if (count === undefined || count === 'exact') return { kind: 'exact' }
  if (count === 'estimated') return { kind: 'estimated' }
  if (count === false) return { kind: 'none' }
  if (isPlainObject(count) && Object.keys(count).join() === 'max') {
    return { kind: 'atMost', max: readWhole(count['max'], 1, Number.MAX_SAFE_INTEGER - 1, `${path}.max`) }
  }
  throw new InvalidPaginationError({
    origin: 'program',
    path,
    expected: "'exact', 'estimated', { max: number } or false",
    received: describeValue(count),
  })
}
