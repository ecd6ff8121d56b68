import { type Executor, goOn } from '../../database/index.ts'
import { describeValue, InvalidArgumentError } from '../../errors/index.ts'
import type { Statement } from '../../plan/index.ts'
import type { RowValues } from '../values/index.ts'
import type { WriteReturning } from './plan-written.ts'

/** How many rows one statement writes at the most: a bound on the memory of its parameters. */
const rowsPerStatement = 50_000

/**
 * How many characters of text one statement carries, as far as can be told before it is encoded. JavaScript has no longer
 * string than some 500 million, and quotes in an array double.
 */
const charactersPerStatement = 50_000_000

/** The same where somebody wants to be told how far it is. */
const rowsPerProgress = 5000

/** PostgreSQL counts a statement's parameters in 16 bits; some drivers stop just below. */
export const parametersPerStatement = 65_000

/** How many rows of a write of many are written. */
export interface WriteProgress {
  readonly done: number
  readonly total: number
}

/** A statement, and the part of a call's rows that it writes. */
export interface Chunk<TItem = unknown> {
  readonly statement: Statement
  readonly items: readonly TItem[]
}

/** How the rows of a call are cut into statements, and who is told how far it is. */
export interface Chunking {
  readonly size: number
  readonly onProgress: ((progress: WriteProgress) => void) | undefined
  readonly signal: AbortSignal | undefined
}

/** How the rows of a call are written. */
export interface WriteCall {
  readonly executor: Executor
  readonly returning: WriteReturning
  readonly chunking: Chunking
  readonly path: string
  /** Whether it is in a transaction that a failure ends. */
  readonly isNested?: boolean
}

/**
 * Reads the `onProgress` of a call.
 *
 * @throws {@link InvalidArgumentError} when it is no function.
 */
export function readChunking(options: unknown, path: string): Chunking {
  const { onProgress, signal } = (options ?? {}) as { readonly onProgress?: unknown; readonly signal?: AbortSignal }
  if (onProgress === undefined) return { size: rowsPerStatement, onProgress: undefined, signal }
  if (typeof onProgress === 'function')
    return { size: rowsPerProgress, onProgress: onProgress as (progress: WriteProgress) => void, signal }
  throw new InvalidArgumentError({
    path: `${path}.onProgress`,
    expected: 'a function',
    received: describeValue(onProgress),
  })
}

/**
 * Plans rows in chunks; `undefined` where one of them cannot be planned.
 *
 * @param valuesOf What is written of an item.
 */
export function planChunks<TItem>(
  items: readonly TItem[],
  size: number,
  valuesOf: (item: TItem) => RowValues,
  plan: (chunk: readonly TItem[], start: number) => Statement | undefined,
): Chunk<TItem>[] | undefined {
  const chunks: Chunk<TItem>[] = []
  for (let start = 0; start < items.length;) {
    const chunk = items.slice(start, endOfChunk(items, start, size, valuesOf))
    const statement = plan(chunk, start)
    if (statement === undefined) return undefined
    chunks.push({ statement, items: chunk })
    start += chunk.length
  }
  return chunks
}

/** Where a chunk ends: by its number of rows, or before it becomes too long. It has one row at the least. */
function endOfChunk<TItem>(
  items: readonly TItem[],
  start: number,
  size: number,
  valuesOf: (item: TItem) => RowValues,
): number {
  const last = Math.min(start + size, items.length)
  let characters = 0
  for (let end = start; end < last; end++) {
    for (const value of valuesOf(items[end] as TItem).values()) characters += lengthOf(value)
    if (characters > charactersPerStatement && end > start) return end
  }
  return last
}

/**
 * About how long the text of a value is: that of texts, bytes, and of those in lists and plain objects.
 *
 * @param within What it is in: one that holds itself has no text, and is refused where it is bound.
 */
function lengthOf(value: unknown, within?: Set<object>): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  if (ArrayBuffer.isView(value)) return 2 * value.byteLength
  const around = within ?? new Set<object>()
  if (around.has(value)) return 0
  around.add(value)
  let length = 0
  for (const part of partsOf(value)) length += lengthOf(part, around)
  around.delete(value)
  return length
}

function partsOf(value: object): Iterable<unknown> {
  if (Array.isArray(value)) return value as readonly unknown[]
  if (value instanceof Map) return value.values()
  return Object.getPrototypeOf(value) === Object.prototype ? (Object.values(value) as unknown[]) : []
}

/**
 * Runs chunks, several of them in one transaction, and tells how far it is after each.
 *
 * @param isOneStatement Whether a chunk is no more than its statement: then one by itself needs no transaction.
 */
export async function runChunks<TChunk extends Chunk>(
  executor: Executor,
  chunks: readonly TChunk[],
  { onProgress, signal }: Chunking,
  run: (chunk: TChunk, start: number) => Promise<void>,
  isOneStatement = true,
): Promise<void> {
  const total = chunks.reduce((sum, { items }) => sum + items.length, 0)
  const runAll = async (): Promise<void> => {
    let done = 0
    for (const chunk of chunks) {
      const runChunk = (): Promise<void> => run(chunk, done)
      await (done === 0 ? runChunk() : goOn(runChunk))
      done += chunk.items.length
      onProgress?.({ done, total })
    }
  }
  const isAtomic = chunks.length === 0 || (chunks.length === 1 && isOneStatement)
  await (isAtomic ? runAll() : executor.transaction(runAll, signal))
}
