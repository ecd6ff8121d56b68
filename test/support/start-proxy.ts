import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A proxy on loopback in front of a PostgreSQL server. */
export interface Proxy {
  readonly url: string
  /** Cuts every connection off, as a network does. */
  cut(): void
  /** Takes no further connections. */
  refuse(): void
  /** Takes connections again. */
  accept(): void
  close(): Promise<void>
}

/**
 * Starts a proxy in front of the server of a database.
 *
 * @param relay Passes on what comes from the two ends of a connection.
 */
export async function startProxy(
  databaseUrl: string,
  relay: (client: Socket, upstream: Socket) => void,
): Promise<Proxy> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    relay(client, upstream)
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: url.href,
    cut,
    refuse: () => server.close(),
    accept: () => server.listen(Number(url.port), '127.0.0.1'),
    close: async () => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
