import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** When the connection of a COMMIT is cut: before the server gets it, or before the client gets the answer. */
export type CommitCut = 'before' | 'during'

/** A proxy on loopback in front of a PostgreSQL server that cuts its connections off, as a network does. */
export interface CuttingProxy {
  readonly url: string
  /** Cuts every connection off. */
  cut(): void
  /** Cuts the connection of the next COMMIT. */
  cutCommit(moment: CommitCut): void
  close(): Promise<void>
}

/** Starts a proxy in front of the server of a database. */
export async function startCuttingProxy(databaseUrl: string): Promise<CuttingProxy> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let commitCut: CommitCut | undefined
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    let isCommitting = false
    client.on('data', (chunk) => {
      isCommitting = commitCut !== undefined && chunk.includes('commit')
      if (isCommitting && commitCut === 'before') client.destroy()
      else upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      if (isCommitting && chunk.includes('COMMIT')) client.destroy()
      else client.write(chunk)
    })
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
    cutCommit: (moment) => (commitCut = moment),
    close: async () => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
