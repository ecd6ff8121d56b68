import type { Connection } from '../connection.ts'
import { findBlockers } from './find-blockers.ts'
import type { RunOptions, Session } from './run-event.ts'

/** A look at the working connection from a second one. */
export interface Watch {
  /** Who was in the way when it was last looked. */
  readonly blockers: readonly Session[]
  /** Asks the server to cancel the statement. */
  cancel(): Promise<void>
  stop(): Promise<void>
}

const noWatch: Watch = { blockers: [], cancel: async () => undefined, stop: async () => undefined }

/**
 * Watches who the working connection waits for, and how far a concurrent index is. The second connection is opened with
 * the first look, so short statements never have one.
 *
 * @param options.first Milliseconds until the first look
 */
export function watchProgress(
  connection: Connection,
  { onEvent, signal }: RunOptions,
  { first, seesProgress }: { readonly first: number; readonly seesProgress: boolean },
): Watch {
  const { pid } = connection
  if (pid === undefined) return noWatch
  let blockers: readonly Session[] = []
  let opening: Promise<Connection | undefined> | undefined
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> = Promise.resolve()
  const open = (): Promise<Connection | undefined> => (opening ??= connection.another().catch(() => undefined))

  const look = async (): Promise<void> => {
    const watcher = await open()
    if (watcher === undefined || isStopped) return
    const found = await findBlockers(watcher, pid).catch(() => [])
    if (found.length > 0) {
      blockers = found
      onEvent?.({ type: 'blocked', by: found })
    } else if (seesProgress) await tellProgress(watcher, pid, onEvent).catch(() => undefined)
    if (!isStopped) timer = setTimeout(begin, 500)
  }
  const begin = (): void => void (looking = look())
  const cancel = async (): Promise<void> => {
    const watcher = await open()
    await watcher?.query('select pg_catalog.pg_cancel_backend($1::integer)', [pid])
  }
  const onAbort = (): void => void cancel().catch(() => undefined)
  timer = setTimeout(begin, first)
  signal?.addEventListener('abort', onAbort)
  return {
    get blockers() {
      return blockers
    },
    cancel,
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      await looking
      const watcher = await opening
      await watcher?.close().catch(() => undefined)
    },
  }
}

async function tellProgress(watcher: Connection, pid: number, onEvent: RunOptions['onEvent']): Promise<void> {
  const [row] = await watcher.query(
    `select phase, greatest(blocks_done, tuples_done)::text as done, greatest(blocks_total, tuples_total)::text as total
       from pg_catalog.pg_stat_progress_create_index where pid = $1::integer`,
    [pid],
  )
  if (row === undefined) return
  onEvent?.({ type: 'progress', phase: String(row['phase']), done: Number(row['done']), total: Number(row['total']) })
}
