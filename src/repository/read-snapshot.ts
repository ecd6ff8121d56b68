import type { Executor, Row } from '../database/index.ts'
import type { ServerCursor } from '../page/index.ts'

/** Rows of a stream, and what reads their relations: the transaction that they are from, if any. */
export interface FetchedRows {
  readonly rows: readonly Row[]
  /** Where they end; `undefined` in a snapshot. */
  readonly cursor: string | undefined
  readonly executor: Executor
}

/**
 * Fetches the rows of a cursor of the server, in a transaction of its own that ends with the last row, when the caller
 * stops, or when the signal is aborted. In a transaction of the caller's the cursor is a part of that.
 */
export async function* readSnapshot(
  executor: Executor,
  cursor: ServerCursor,
  signal: AbortSignal | undefined,
): AsyncGenerator<FetchedRows, void, undefined> {
  if (executor.isInTransaction) yield* readWithin(executor.bind(), cursor, signal)
  else yield* readApart(executor, cursor, signal)
}

async function* readWithin(
  executor: Executor,
  cursor: ServerCursor,
  signal: AbortSignal | undefined,
): AsyncGenerator<FetchedRows, void, undefined> {
  try {
    yield* fetchAll(executor, cursor, signal)
  } finally {
    // After an error of the transaction there is no cursor any more.
    await executor.raw(cursor.declare.table, () => cursor.close).catch(() => undefined)
  }
}

async function* readApart(
  executor: Executor,
  cursor: ServerCursor,
  signal: AbortSignal | undefined,
): AsyncGenerator<FetchedRows, void, undefined> {
  const snapshot = await executor.openSnapshot(signal)
  try {
    yield* fetchAll(snapshot.executor, cursor, signal)
  } finally {
    await snapshot.end()
  }
}

async function* fetchAll(
  executor: Executor,
  cursor: ServerCursor,
  signal: AbortSignal | undefined,
): AsyncGenerator<FetchedRows, void, undefined> {
  await executor.rows(cursor.declare, signal)
  for (;;) {
    const rows = await executor.rows(cursor.fetch, signal)
    if (rows.length > 0) yield { rows, cursor: undefined, executor }
    if (rows.length < cursor.size) return
  }
}
