import { setTimeout as delay } from 'node:timers/promises'
import { type Proxy, startProxy } from './start-proxy.ts'

/** A proxy whose network can stall, or be slow. */
export interface StallingProxy extends Proxy {
  /** Passes nothing on any more, of no connection, old or new. */
  stall(): void
  /** Passes on what has waited, and what comes. */
  flow(): void
}

/** Starts a proxy in front of the server of a database. */
export async function startStallingProxy(databaseUrl: string, latency = 0): Promise<StallingProxy> {
  let isStalled = false
  const waiting: (() => void)[] = []
  const proxy = await startProxy(databaseUrl, (client, upstream) => {
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on('data', (chunk) => {
        const pass = (): void => void to.write(chunk)
        if (isStalled) waiting.push(pass)
        else if (latency === 0) pass()
        else void delay(latency).then(pass)
      })
    }
  })
  return {
    ...proxy,
    stall: () => (isStalled = true),
    flow: () => {
      isStalled = false
      for (const pass of waiting.splice(0)) pass()
    },
  }
}
