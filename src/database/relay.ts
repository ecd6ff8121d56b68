import { AsyncLocalStorage } from 'node:async_hooks'
import type { Database } from './database.ts'
import { clientOf, withClient } from './derive-database.ts'
import type { TransactionScope } from './transaction-scope.ts'

/**
 * A statement that Drizzle prepared belongs to a client, and every transaction has a client of its own. So that
 * transactions need not prepare their statements anew, they prepare them on a relay: a database derived from the one
 * that they were opened on, whose client passes each statement on to that of the transaction it is sent in.
 */
const clients = new AsyncLocalStorage<Client>()

interface Client {
  unsafe(...parameters: readonly unknown[]): unknown
  query(...parameters: readonly unknown[]): unknown
}

const relays = new WeakMap<Database, Database | 'none'>()

/** The database that the statements of a transaction are prepared on. */
export function lastingDatabase({ origin, database }: TransactionScope): Database {
  let relay = relays.get(origin)
  if (relay === undefined) {
    relay = makeRelay(origin) ?? 'none'
    relays.set(origin, relay)
  }
  return relay === 'none' ? database : relay
}

/** Runs a function whose statements go to a transaction's client. */
export function sendInside<TResult>({ database }: TransactionScope, run: () => TResult): TResult {
  return clients.run(clientOf(database) as Client, run)
}

/** Makes a relay for the drivers whose sessions differ by their client only. */
function makeRelay(origin: Database): Database | undefined {
  const client = clientOf(origin)
  if (typeof client === 'function' && 'unsafe' in client) {
    return withClient(origin, { unsafe: (...parameters: unknown[]) => currentClient().unsafe(...parameters) })
  }
  const isKnown =
    typeof client === 'object' &&
    client !== null &&
    'query' in client &&
    ('totalCount' in client || 'processID' in client || 'waitReady' in client)
  if (!isKnown) return undefined
  return withClient(origin, { query: (...parameters: unknown[]) => currentClient().query(...parameters) })
}

/** There is one wherever a statement is sent: without it, the statement must fail and not go past its transaction. */
function currentClient(): Client {
  return clients.getStore() as Client
}
