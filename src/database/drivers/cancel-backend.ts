import { doubt } from './doubtful-connections.ts'
import type { Connection } from './watch-connection.ts'

/** Runs one statement on a connection of node-postgres, and can cancel it meanwhile. */
export interface Canceller {
  /** Runs it, until no request to cancel it is under way: one would cancel the connection's next statement. */
  run(connection: Connection, parameters: readonly unknown[]): Promise<unknown>
  isSent(): boolean
  /** @returns Whether the server was asked, now or before. */
  cancel(): boolean
}

/** Makes a canceller for one statement. */
export function createCanceller(): Canceller {
  let running: Connection | undefined
  let isSent = false
  const requests: Promise<boolean>[] = []
  return {
    run: async (connection, parameters) => {
      running = connection
      isSent = true
      try {
        return await connection.query(...parameters)
      } finally {
        running = undefined
        const taken = await Promise.all(requests)
        if (!taken.every(Boolean)) doubt(connection)
      }
    },
    isSent: () => isSent,
    cancel: () => {
      if (running !== undefined) requests.push(requestCancel(running))
      return requests.length > 0
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
 * @returns When it is over: whether the server has taken the request or never gets it. Else it may come later. It says
 *   nothing of the statement.
 */
async function requestCancel(connection: Connection): Promise<boolean> {
  const Client = connection.constructor as new (parameters: object) => WireClient
  const { connection: wire, host, port, ssl, sslNegotiation } = new Client(connection.connectionParameters)
  const { processID, secretKey } = connection
  if (wire === undefined || processID === null) return true
  return new Promise((resolve) => {
    let isSent = false
    const end = (isTaken: boolean): void => {
      clearTimeout(timer)
      wire.stream.destroy()
      resolve(isTaken)
    }
    const send = (): void => {
      isSent = true
      wire.cancel(processID, secretKey)
    }
    const fail = (): void => end(!isSent)
    const timer = setTimeout(fail, longestRequest)
    wire.on('error', fail)
    wire.on('end', () => end(true))
    wire.on('sslconnect', send)
    wire.on('connect', () => {
      if (ssl === undefined || ssl === false) send()
      else if (sslNegotiation !== 'direct') wire.requestSsl()
    })
    if (host.startsWith('/')) wire.connect(`${host}/.s.PGSQL.${port}`)
    else wire.connect(port, host)
  })
}
