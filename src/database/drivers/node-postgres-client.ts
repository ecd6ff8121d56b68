import { localText } from './date-text.ts'
import { createCanceller } from './cancel-backend.ts'
import { configOf, type Client, type Driver, type Interception } from './driver.ts'
import { type Connection, isListening, watchConnection } from './watch-connection.ts'

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
    ...(isListening(own) && {
      begin: (modes, watch) => ({ client: watchConnection(own, watch, undefined), config: configOf(modes) }),
    }),
    relay: (current) => ({ query: (...parameters: Parameters<Client['query']>) => current().query(...parameters) }),
    intercept: () => interceptConnection(own),
  }
}

/** The connection itself is the caller's: it is not ended, whatever becomes of the statement. */
function interceptConnection(connection: Connection): Interception {
  const canceller = createCanceller()
  let isSent = false
  return {
    client: {
      query: async (...parameters: readonly unknown[]) => {
        isSent = true
        return canceller.run(connection, parameters)
      },
    },
    isSent: () => isSent,
    cancel: canceller.cancel,
    abandon: () => undefined,
  }
}
