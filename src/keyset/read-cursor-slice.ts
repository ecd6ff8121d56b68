import { describeNumber, describeValue, InvalidArgumentError, InvalidPaginationError } from '../errors/index.ts'
import type { CursorSigning } from './cursor-signing.ts'
import { type CursorHome, decodeCursor } from './cursor.ts'
import type { KeysetPageRequest } from './plan-keyset-page.ts'

/** The options that say which page is asked for. */
export const optionsOfSlice: readonly string[] = [
  'first',
  'after',
  'last',
  'before',
  'pageInfo',
  'strategy',
  'cursorScope',
]

/** What a repository says of its cursor pages. */
export interface CursorSettings {
  readonly signing: CursorSigning
  /** The largest page; `undefined` for any. */
  readonly maxLimit: number | undefined
}

/** Which way a page goes, how many rows it has, and the cursor that it begins at. */
export interface CursorSliceOptions {
  readonly size: number
  readonly isBackward: boolean
  readonly cursor: unknown
}

type Options = Readonly<Record<string, unknown>>

/**
 * Reads `first` and `after`, or `last` and `before`.
 *
 * @param maxLimit The largest page; `undefined` for any.
 * @throws {@link InvalidPaginationError} for both or neither, and for a size that is none.
 */
export function readCursorSlice(options: Options, maxLimit: number | undefined, path: string): CursorSliceOptions {
  const { first, after, last, before } = options
  const isForward = first !== undefined || isGiven(after)
  const isBackward = last !== undefined || isGiven(before)
  if (isForward === isBackward) {
    throw new InvalidPaginationError({
      path,
      expected: 'first and maybe after, or last and maybe before',
      received: isForward ? 'some of both' : 'neither',
    })
  }
  return isForward
    ? { size: readSize(first, maxLimit, `${path}.first`), isBackward, cursor: isGiven(after) ? after : undefined }
    : { size: readSize(last, maxLimit, `${path}.last`), isBackward, cursor: isGiven(before) ? before : undefined }
}

/** GraphQL gives `null` for an argument that is left out. */
function isGiven(cursor: unknown): boolean {
  return cursor !== undefined && cursor !== null
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
 * Reads what is asked for, cursor included.
 *
 * @throws {@link InvalidCursorError} for a cursor that is not of this list.
 * @throws {@link InvalidArgumentError} for an unknown `pageInfo` or `strategy`.
 */
export function readPageRequest(
  options: Options,
  { size, isBackward, cursor }: CursorSliceOptions,
  home: CursorHome,
  path: string,
): KeysetPageRequest {
  const { strategy, pageInfo } = options
  return {
    size,
    isBackward,
    position: cursor === undefined ? undefined : decodeCursor(cursor, home),
    looksBack: oneOf(pageInfo === true ? undefined : pageInfo, ['exact', 'cheap'], `${path}.pageInfo`) === 'exact',
    strategy: oneOf(strategy, ['union', 'or'], `${path}.strategy`),
  }
}

function oneOf<TName extends string>(value: unknown, names: readonly [TName, TName], path: string): TName {
  const name = value === undefined ? names[0] : names.find((known) => known === value)
  if (name !== undefined) return name
  throw new InvalidArgumentError({ path, expected: `'${names.join("' or '")}'`, received: describeValue(value) })
}

/** Reads a `cursorScope`. */
export function readCursorScope(scope: unknown, path: string): string | undefined {
  if (scope === undefined || typeof scope === 'string') return scope
  throw new InvalidArgumentError({ path, expected: 'a text', received: describeValue(scope) })
}
