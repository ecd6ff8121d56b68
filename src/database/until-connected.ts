import type { Interception } from './drivers/driver.ts'
import { type Holder, longestWait, noConnection } from './held-connections.ts'

/**
 * Waits for a statement for whose connection the caller may wait for ever. One that has its connection takes as long as it
 * takes.
 */
export async function untilConnected(
  running: Promise<unknown>,
  holder: Holder,
  interception: Interception | undefined,
): Promise<unknown> {
  if (interception === undefined) return running
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      if (interception.isSent()) return
      interception.cancel()
      reject(noConnection(holder))
    }, longestWait)
  })
  try {
    return await Promise.race([running, late])
  } finally {
    clearTimeout(timer)
  }
}
