import { type Proxy, startProxy } from './start-proxy.ts'

/** What went over the proxy's connections between two looks. */
export interface Traffic {
  /** The types of the client's messages in order, by the letters of the protocol: `P` Parse, `B` Bind, `E` Execute. */
  readonly messages: string
  /** How many times the client wrote and then waited for the server. */
  readonly roundTrips: number
}

/** A proxy that counts what its clients send. */
export interface CountingProxy extends Proxy {
  /** Returns what went over it since the last look. */
  look(): Traffic
}

/** Starts a proxy in front of the server of a database. */
export async function startCountingProxy(databaseUrl: string): Promise<CountingProxy> {
  let messages = ''
  let roundTrips = 0
  const proxy = await startProxy(databaseUrl, (client, upstream) => {
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
  })
  return {
    ...proxy,
    look: () => {
      const traffic = { messages, roundTrips }
      messages = ''
      roundTrips = 0
      return traffic
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
