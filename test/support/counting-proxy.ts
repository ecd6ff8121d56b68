import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What went over the proxy's connections between two looks. */
export interface Traffic {
  /** The types of the client's messages in order, by the letters of the protocol: `P` Parse, `B` Bind, `E` Execute. */
  readonly messages: string
  /** How many times the client wrote and then waited for the server. */
  readonly roundTrips: number
}

/** A proxy on loopback in front of a PostgreSQL server that counts what its clients send. */
export interface CountingProxy {
  readonly url: string
  /** Returns what went over it since the last look. */
  look(): Traffic
  /** Cuts every connection off, as a network does. */
  cut(): void
  close(): Promise<void>
}

/** Starts a proxy in front of the server of a database. */
export async function startCountingProxy(databaseUrl: string): Promise<CountingProxy> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let messages = ''
  let roundTrips = 0
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    const readTypes = typesOfMessages()
    let isClientTurn = true
    client.on('data', (chunk) => {
      messages += readTypes(chunk)
      isClientTurn = true
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      if (isClientTurn) roundTrips++
      isClientTurn = false
      client.write(chunk)
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
    look: () => {
      const traffic = { messages, roundTrips }
      messages = ''
      roundTrips = 0
      return traffic
    },
    cut,
    close: async () => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Reads the types of a client's messages from chunks that may begin and end anywhere. The first has no type. */
function typesOfMessages(): (chunk: Buffer) => string {
  let pending = Buffer.alloc(0)
  let isStarted = false
  return (chunk) => {
    pending = Buffer.concat([pending, chunk])
    let types = ''
    for (;;) {
      const prefix = isStarted ? 1 : 0
      if (pending.length < prefix + 4) return types
      const length = prefix + pending.readInt32BE(prefix)
      if (pending.length < length) return types
      if (isStarted) types += String.fromCharCode(pending[0] ?? 0)
      isStarted = true
      pending = pending.subarray(length)
    }
  }
}
