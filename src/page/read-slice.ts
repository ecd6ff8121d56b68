import { describeNumber, InvalidPaginationError } from '../errors/index.ts'
import type { PageLimits } from './page-limits.ts'

/** Which rows an offset page has. */
export interface Slice {
  readonly page: number
  readonly pageSize: number
  readonly offset: number
}

/**
 * Reads `page` and `pageSize`, or `offset` and `limit`.
 *
 * @throws {@link InvalidPaginationError} for both, numbers that are not whole or too small, and those over the limits.
 */
export function readSlice(
  { page, pageSize, offset, limit }: Readonly<Record<string, unknown>>,
  { maxLimit, maxOffset }: PageLimits,
  path: string,
): Slice {
  const isByNumber = offset === undefined && limit === undefined
  if (!isByNumber && (page !== undefined || pageSize !== undefined)) {
    throw new InvalidPaginationError({
      path,
      expected: 'page and pageSize, or offset and limit',
      received: 'some of both',
    })
  }
  const size = readWhole(isByNumber ? pageSize : limit, 1, maxLimit, `${path}.${isByNumber ? 'pageSize' : 'limit'}`)
  const number = readWhole(page ?? 1, 1, undefined, `${path}.page`)
  const start = isByNumber ? (number - 1) * size : readWhole(offset ?? 0, 0, undefined, `${path}.offset`)
  const most = Math.min(maxOffset ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - size)
  if (start <= most) return { page: Math.floor(start / size) + 1, pageSize: size, offset: start }
  throw new InvalidPaginationError(
    { path, expected: `at most ${most} rows before the page`, received: 'more' },
    'Use findCursorPage, which reads any page at the same cost.',
  )
}

/**
 * Reads a whole number.
 *
 * @throws {@link InvalidPaginationError} for anything else, and for one out of bounds.
 */
export function readWhole(value: unknown, least: number, most: number | undefined, path: string): number {
  const isWhole = Number.isSafeInteger(value) && (value as number) >= least
  if (isWhole && (value as number) <= (most ?? Number.MAX_SAFE_INTEGER)) return value as number
  throw new InvalidPaginationError({
    path,
    expected: `a whole number from ${least}${most === undefined ? '' : ` to ${most}`}`,
    received: isWhole ? 'a larger one' : value === 0 ? 'zero' : describeNumber(value),
  })
}
