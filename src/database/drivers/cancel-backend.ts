import type { Connection } from './watch-connection.ts'

/** Runs one statement on a connection of node-postgres, and can cancel it meanwhile. */
export interface Canceller {
  run(connection: Connection, parameters: readonly unknown[]): Promise<unknown>
  isSent(): boolean
  /** @returns Whether the statement runs, so that the server was asked. */
  cancel(): boolean
}

/** Makes a canceller for one statement. */
export function createCanceller(): Canceller {
  let running: Connection | undefined
  let isSent = false
  const requests = new Set<Promise<void>>()
  return {
    run: async (connection, parameters) => {
      running = connection
      isSent = true
      try {
        return await connection.query(...parameters)
      } finally {
        running = undefined
        // A request that is still under way would cancel the connection's next statement.
        await Promise.all(requests)
      }
    },
    isSent: () => isSent,
    cancel: () => {
      if (running === undefined) return false
      requests.add(requestCancel(running))
      return true
    },
  }
}

/** How long a request may take, in milliseconds: the network may stall. */
const longestRequest = 1000

/** A connection on the level of PostgreSQL's protocol. */
interface Wire {
  readonly stream: { destroy(): void }
  connect(portOrPath: number | string, host?: string): void
  requestSsl(): void
  cancel(processId: number, secretKey: unknown): void
  on(event: 'connect' | 'sslconnect' | 'end' | 'error', listener: () => void): void
}

interface WireClient {
  readonly host: string
  readonly port: number
  readonly ssl?: unknown
  readonly sslNegotiation?: unknown
  readonly connection?: Wire
}

/**
 * Sends PostgreSQL's own request to cancel what a connection runs. It goes over a socket of its own, needs no free
 * connection, and reaches the server also through a pooler, whose process ids are not the server's.
 *
 * @returns When the request was taken, could not be sent, or took too long. It says nothing of the statement.
 */
async function requestCancel(connection: Connection): Promise<void> {
  const Client = connection.constructor as new (parameters: object) => WireClient
  const { connection: wire, host, port, ssl, sslNegotiation } = new Client(connection.connectionParameters)
  const { processID, secretKey } = connection
  if (wire === undefined || processID === null) return
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      wire.stream.destroy()
      resolve()
    }
    const send = (): void => wire.cancel(processID, secretKey)
    const timer = setTimeout(end, longestRequest)
    wire.on('error', end)
    wire.on('end', end)
    wire.on('sslconnect', send)
    wire.on('connect', () => {
      if (ssl === undefined || ssl === false) send()
      else if (sslNegotiation !== 'direct') wire.requestSsl()
    })
    if (host.startsWith('/')) wire.connect(`${host}/.s.PGSQL.${port}`)
    else wire.connect(port, host)
  })
}
