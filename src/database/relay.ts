import { AsyncLocalStorage } from 'node:async_hooks'
import type { Database } from './database.ts'
import { canDerive, withClient } from './derive-database.ts'
import type { Client } from './drivers/driver.ts'
import { driverOf } from './drivers/driver-of.ts'
import type { TransactionScope } from './transaction-scope.ts'

/**
 * A statement that Drizzle prepared belongs to a client, and every transaction has a client of its own. So that
 * transactions need not prepare their statements anew, they prepare them on a relay: a database derived from the one
 * that they were opened on, whose client passes each statement on to that of the transaction it is sent in. A statement
 * that can be cancelled has a client of its own, too.
 */
const clients = new AsyncLocalStorage<Client>()

const relays = new WeakMap<Database, Database | 'none'>()

/** The relay of a database; `undefined` where none can be derived from it. */
export function relayOf(database: Database): Database | undefined {
  let relay = relays.get(database)
  if (relay === undefined) {
    const client = canDerive(database) ? driverOf(database).relay?.(currentClient) : undefined
    relay = client === undefined ? 'none' : withClient(database, client)
    relays.set(database, relay)
  }
  return relay === 'none' ? undefined : relay
}

/**
 * The database that the statements of a transaction are prepared on: the relay of the one that it was opened on. One that
 * is of another driver, or cannot be derived from, is used as it is.
 */
export function lastingDatabase({ origin, database }: TransactionScope): Database {
  let lasting = lastings.get(database)
  if (lasting === undefined) {
    const relay = relayOf(origin)
    const isAlike = driverOf(origin).name === driverOf(database).name
    lasting = relay !== undefined && isAlike && canDerive(database) ? relay : database
    lastings.set(database, lasting)
  }
  return lasting
}

const lastings = new WeakMap<Database, Database>()

/** Runs a function whose statements a relay passes on to this client. */
export function sendTo<TResult>(client: object, run: () => TResult): TResult {
  return clients.run(client as Client, run)
}

/** There is one wherever a statement is sent: without it, the statement must fail and not go past its transaction. */
function currentClient(): Client {
  return clients.getStore() as Client
}

const guarded = new WeakMap<Database, Database>()

/** The database that statements outside of transactions are prepared on. */
export function homeOf(database: Database): Database {
  let home = guarded.get(database)
  if (home === undefined) {
    const client = canDerive(database) ? driverOf(database).guard?.() : undefined
    home = client === undefined ? database : withClient(database, client)
    guarded.set(database, home)
  }
  return home
}
