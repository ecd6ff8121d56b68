import { setTimeout as delay } from 'node:timers/promises'
import { type Proxy, startProxy } from './start-proxy.ts'

/** What a request to cancel begins with: its length, and PostgreSQL's number for it. */
const requestToCancel = Buffer.from([0, 0, 0, 16, 0x04, 0xd2, 0x16, 0x2e])

/** Starts a proxy in front of the server of a database that passes requests to cancel on late, and all else at once. */
export async function startLateCancels(databaseUrl: string, milliseconds: number): Promise<Proxy> {
  return startProxy(databaseUrl, (client, upstream) => {
    client.on('data', (chunk) => {
      const isRequest = chunk.subarray(0, requestToCancel.length).equals(requestToCancel)
      if (isRequest) void delay(milliseconds).then(() => upstream.write(chunk))
      else upstream.write(chunk)
    })
    upstream.on('data', (chunk) => void client.write(chunk))
  })
}
