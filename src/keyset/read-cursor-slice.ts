import { describeNumber, describeValue, InvalidArgumentError, InvalidPaginationError } from '../errors/index.ts'
import type { CursorSigning } from './cursor-signing.ts'
import { type CursorHome, decodeCursor } from './cursor.ts'
import type { KeysetPageRequest } from './plan-keyset-page.ts'

/** The options that say which page is asked for. */
export const optionsOfSlice: readonly string[] = ['first', 'after', 'last', 'before', 'strategy', 'cursorScope']

/** What a repository says of its cursor pages. */
export interface CursorSettings {
  readonly signing: CursorSigning
  /** The largest page; `undefined` for any. */
  readonly maxLimit: number | undefined
}

/** Which way a page goes, how many rows it has, and the cursors between which they are. */
export interface CursorSliceOptions {
  readonly size: number
  readonly isBackward: boolean
  /** Where the page begins, in its direction. */
  readonly cursor: unknown
  /** Where it ends, whatever its size. */
  readonly bound: unknown
}

type Options = Readonly<Record<string, unknown>>

/**
 * Reads `first` or `last`, and `after` and `before`.
 *
 * @param maxLimit The largest page; `undefined` for any.
 * @throws {@link InvalidPaginationError} for both or neither of the first two, and for a size that is none.
 */
export function readCursorSlice(options: Options, maxLimit: number | undefined, path: string): CursorSliceOptions {
  const { first, last } = options
  const [after, before] = [options['after'] ?? undefined, options['before'] ?? undefined]
  if ((first === undefined) === (last === undefined)) {
    throw new InvalidPaginationError({
      path,
      expected: 'first, with after, before or both; or last, with the same',
      received: first === undefined ? 'neither' : 'both first and last',
    })
  }
  return last === undefined
    ? { size: readSize(first, maxLimit, `${path}.first`), isBackward: false, cursor: after, bound: before }
    : { size: readSize(last, maxLimit, `${path}.last`), isBackward: true, cursor: before, bound: after }
}

function readSize(size: unknown, maxLimit: number | undefined, path: string): number {
  const isWhole = Number.isSafeInteger(size) && (size as number) >= 0
  if (isWhole && (size as number) <= (maxLimit ?? 2 ** 31 - 3)) return size as number
  throw new InvalidPaginationError({
    path,
    expected: maxLimit === undefined ? 'a whole number from 0' : `a whole number from 0 to ${maxLimit}`,
    received: isWhole ? 'a larger one' : describeNumber(size),
  })
}

/**
 * Reads what is asked for, cursors included.
 *
 * @throws {@link InvalidCursorError} for a cursor that is not of this list.
 * @throws {@link InvalidArgumentError} for an unknown `strategy`.
 */
export function readPageRequest(
  { strategy = 'union' }: Options,
  { size, isBackward, cursor, bound }: CursorSliceOptions,
  home: CursorHome,
  path: string,
): Omit<KeysetPageRequest, 'atPosition'> {
  if (strategy !== 'union' && strategy !== 'or') {
    throw new InvalidArgumentError({
      path: `${path}.strategy`,
      expected: "'union' or 'or'",
      received: describeValue(strategy),
    })
  }
  return {
    size,
    isBackward,
    position: cursor === undefined ? undefined : decodeCursor(cursor, home),
    bound: bound === undefined ? undefined : decodeCursor(bound, home),
    strategy,
  }
}

/** Reads a `cursorScope`. */
export function readCursorScope(scope: unknown, path: string): string | undefined {
  if (scope === undefined || typeof scope === 'string') return scope
  throw new InvalidArgumentError({ path, expected: 'a text', received: describeValue(scope) })
}
