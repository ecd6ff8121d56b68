import { ConnectionError } from '../../errors/index.ts'
import { localText } from './date-text.ts'
import { createCanceller } from './cancel-backend.ts'
import { isDoubtful } from './doubtful-connections.ts'
import { configOf, type Client, type Driver, type Interception } from './driver.ts'
import { poolOf } from './node-postgres-pool.ts'
import { type Connection, isAnswer, isListening, isWatched, type Owner, watchConnection } from './watch-connection.ts'

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

/** Connections that were ended here, and why. */
const ended = new WeakMap<Connection, string>()

const openTransaction =
  'BEGIN or ROLLBACK of a transaction on it was not answered, so that what is sent next could be part of it'
const lateRequest =
  'a request to cancel a statement on it was not confirmed in time, so that it could still end what is sent next'
const noAnswer =
  'a statement on it was cancelled and not answered in time, so that what is sent next could wait for ever'

/**
 * The connection is the caller's, so it is only ended where nothing can be sent on it any more: a transaction may still be
 * open, a request to cancel may still come, or nothing is answered.
 */
function end(connection: Connection, why: string): void {
  if (ended.has(connection)) return
  ended.set(connection, why)
  connection.end().catch(() => undefined)
}

function ownerOf(connection: Connection): Owner {
  return {
    isPool: false,
    check: () => checkUsable(connection),
    giveBack: (error) => {
      if (error === true) end(connection, lateRequest)
      else if (error instanceof Error && !isAnswer(error)) end(connection, openTransaction)
    },
  }
}

/** Derives a client that refuses statements once the connection was ended here. */
function guardConnection(connection: Connection): object {
  const query = async (...parameters: readonly unknown[]): Promise<unknown> => {
    checkUsable(connection)
    return connection.query(...parameters)
  }
  return Object.create(connection, { query: { value: query } }) as object
}

/** @throws {@link ConnectionError} when it was ended here. */
function checkUsable(connection: Connection): void {
  const why = ended.get(connection)
  if (why === undefined) return
  const cause = new Error(`The client was ended: ${why}. Connect a new client, or use a pool, which does so by itself.`)
  throw new ConnectionError(undefined, cause, 'notSent')
}

/**
 * Intercepts a statement of a connection. Where that is the connection of a transaction, the end of the transaction sees to
 * it: it has a time limit of its own, and gives the connection back.
 */
function interceptConnection(connection: Connection): Interception {
  const canceller = createCanceller()
  const isAlone = !isWatched(connection)
  let isSent = false
  return {
    client: {
      query: async (...parameters: readonly unknown[]) => {
        checkUsable(connection)
        isSent = true
        try {
          return await canceller.run(connection, parameters)
        } finally {
          if (isAlone && isDoubtful(connection)) end(connection, lateRequest)
        }
      },
    },
    isSent: () => isSent,
    cancel: canceller.cancel,
    abandon: () => {
      if (isAlone && isSent) end(connection, noAnswer)
    },
  }
}
