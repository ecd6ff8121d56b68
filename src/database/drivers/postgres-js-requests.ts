import type { Query } from './postgres-js-query.ts'

/** How long requests to cancel may take, in milliseconds, before the connection that they are about is given up. */
const longestRequest = 5000

/** The requests to cancel one statement. */
export interface Requests {
  isEmpty(): boolean
  send(query: Query): void
  /** @returns When none is under way any more: whether the server has taken each. */
  areTaken(): Promise<boolean>
}

/** Makes the requests of one statement. */
export function createRequests(): Requests {
  const sent: Promise<boolean>[] = []
  return {
    isEmpty: () => sent.length === 0,
    send: (query) => {
      sent.push(
        query.canceller(query).then(
          () => true,
          () => false,
        ),
      )
    },
    areTaken: async () => {
      let timer: ReturnType<typeof setTimeout> | undefined
      const late = new Promise<readonly boolean[]>((resolve) => {
        timer = setTimeout(resolve, longestRequest, [false])
      })
      const taken = await Promise.race([Promise.all(sent), late])
      clearTimeout(timer)
      return taken.every(Boolean)
    },
  }
}
