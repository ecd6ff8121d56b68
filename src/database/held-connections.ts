import { ConnectionError, InvalidArgumentError } from '../errors/index.ts'
import type { Database } from './database.ts'
import { clientOf } from './derive-database.ts'
import { driverOf } from './drivers/driver-of.ts'
import { isInTransactionOf } from './transaction-context.ts'

/** How long what needs one more connection of a pool waits for it, in milliseconds, while the caller holds one already. */
export const longestWait = 10_000

/** The snapshots that are open between the calls of a stream, by client: until each has ended. */
const snapshots = new WeakMap<object, Set<Promise<unknown>>>()
let openSnapshots = 0

/** Remembers that a snapshot holds a connection until it has ended. */
export function holdConnection(database: Database, ended: Promise<unknown>): void {
  const client = clientOf(database) ?? database
  let open = snapshots.get(client)
  if (open === undefined) snapshots.set(client, (open = new Set()))
  open.add(ended)
  openSnapshots++
  const leave = (): void => {
    open.delete(ended)
    openSnapshots--
  }
  ended.then(leave, leave)
}

/** Who may have to give up a connection before a further one is free: the caller's own transaction, or a snapshot. */
export type Holder = 'transaction' | 'snapshot'

/** Who holds a connection of a database, as far as the caller may wait for himself; `undefined` almost always. */
export function holderOf(database: Database): Holder | undefined {
  if (isInTransactionOf(database)) return 'transaction'
  return openSnapshots > 0 && (snapshots.get(clientOf(database) ?? database)?.size ?? 0) > 0 ? 'snapshot' : undefined
}

/**
 * Makes sure that there can be a connection for what runs beside a holder. Of a single connection it waits for the end of
 * a snapshot.
 *
 * @throws {@link InvalidArgumentError} when the caller's own transaction has the only connection.
 * @throws {@link ConnectionError} when a snapshot has it for too long: its reader may be the caller.
 */
export async function awaitConnection(database: Database, holder: Holder): Promise<void> {
  if (!driverOf(database).hasOneConnection) return
  if (holder === 'transaction') {
    throw new InvalidArgumentError(
      {
        path: 'db',
        expected: 'a database with more than one connection for what is not part of the transaction around it',
        received: 'one with a single connection, which that transaction has',
      },
      'Use the repositories of the transaction, or those of the database that it was opened on.',
    )
  }
  const ends = [...(snapshots.get(clientOf(database) ?? database) ?? [])]
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(noConnection(holder)), longestWait)
  })
  try {
    await Promise.race([Promise.allSettled(ends), late])
  } finally {
    clearTimeout(timer)
  }
}

/** What is thrown when no connection came. */
export function noConnection(holder: Holder): ConnectionError {
  const what = holder === 'transaction' ? 'the transaction around the call' : 'a snapshot whose rows are being read'
  return new ConnectionError(
    undefined,
    undefined,
    'notSent',
    `Expected a free connection within ${longestWait / 1000} s, got none, while ${what} holds one: callers that each hold ` +
      'a connection and wait for a further one wait for each other. Make the pool larger, or do it before or after.',
  )
}
