import { ConnectionError } from '../../errors/index.ts'
import { localText } from './date-text.ts'
import { createCanceller } from './cancel-backend.ts'
import { configOf, type Client, type Driver, type Interception } from './driver.ts'
import { poolOf } from './node-postgres-pool.ts'
import { type Connection, isAnswer, isListening, type Owner, watchConnection } from './watch-connection.ts'

/**
 * Describes a connection of node-postgres, or one that is alike, such as that of neon-serverless; `undefined` for others.
 */
export function describeNodePostgresClient(client: object): Driver | undefined {
  if (!('query' in client && 'processID' in client)) return undefined
  const own = client as Connection
  return {
    name: 'node-postgres',
    // It queues what is sent while another statement runs, but warns: from its version 9 on it refuses.
    isConcurrent: false,
    hasOneConnection: true,
    // It may be in a transaction that was begun past Drizzle.
    holdsLocks: true,
    hasTransactions: true,
    dateText: localText,
    countsRows: true,
    leavesLostConnection: false,
    // A transaction of Drizzle's has a connection of its pool for its client.
    keeper: () => poolOf(own) ?? own,
    ...(isListening(own) && {
      guard: () => guardConnection(own),
      begin: (modes, watch) => ({ client: watchConnection(own, watch, ownerOf(own)), config: configOf(modes) }),
    }),
    relay: (current) => ({ query: (...parameters: Parameters<Client['query']>) => current().query(...parameters) }),
    intercept: () => interceptConnection(own),
  }
}

/** Connections that were ended here. */
const ended = new WeakSet<Connection>()

/**
 * The connection is the caller's, so it is only ended where BEGIN or ROLLBACK was not answered: its transaction may still be
 * open, and whatever is sent next would be a part of it.
 */
function ownerOf(connection: Connection): Owner {
  return {
    isPool: false,
    giveBack: (error) => {
      if (!(error instanceof Error) || isAnswer(error)) return
      ended.add(connection)
      void connection.end()
    },
  }
}

/** Derives a client that refuses statements once the connection was ended here. */
function guardConnection(connection: Connection): object {
  const query = (...parameters: readonly unknown[]): unknown => {
    if (ended.has(connection)) return Promise.reject(endedHere())
    return connection.query(...parameters)
  }
  return Object.create(connection, { query: { value: query } }) as object
}

function endedHere(): ConnectionError {
  const why = new Error(
    'The client was ended: BEGIN or ROLLBACK of a transaction on it was not answered, so that what is sent next could be ' +
      'part of it. Connect a new client, or use a pool, which does so by itself.',
  )
  return new ConnectionError(undefined, why, 'notSent')
}

/** The connection itself is the caller's: it is not ended, whatever becomes of the statement. */
function interceptConnection(connection: Connection): Interception {
  const canceller = createCanceller()
  let isSent = false
  return {
    client: {
      query: async (...parameters: readonly unknown[]) => {
        if (ended.has(connection)) throw endedHere()
        isSent = true
        return canceller.run(connection, parameters)
      },
    },
    isSent: () => isSent,
    cancel: canceller.cancel,
    abandon: () => undefined,
  }
}
