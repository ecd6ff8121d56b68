import type { Interception } from './driver.ts'
import { leaseFor, type Lease } from './lease-postgres-js.ts'
import type { Query, QueryMaker } from './postgres-js-query.ts'
import { createRequests } from './postgres-js-requests.ts'

/** Intercepts a statement of a pool, on a connection that nobody else uses until nothing can cancel it any more. */
export function interceptPool(pool: QueryMaker): Interception {
  let query: Query | undefined
  let lease: Lease | undefined
  let hasEnded = false
  const requests = createRequests()
  const isSent = (): boolean => query !== undefined && query.state !== null
  const unsafe = (...parameters: Parameters<QueryMaker['unsafe']>): Query => {
    const sending = (query = pool.unsafe(...parameters))
    const departure = {
      query: sending,
      key: keyOf(parameters[0], parameters[1]),
      send: sending.handler,
      isWanted: () => !hasEnded,
    }
    sending.handler = () => (lease = leaseFor(pool, departure))
    return sending
  }
  return {
    client: { unsafe },
    isSent,
    cancel: () => {
      if (query?.active === true) {
        lease?.keepUntil(requests)
        requests.send(query)
        return true
      }
      if (!isSent()) hasEnded = true
      return lease?.isNext() === true
    },
    abandon: () => undefined,
  }
}

/** The driver prepares a text once for each kind of its values. */
function keyOf(text: string, values: readonly unknown[] = []): string {
  return `${values.map((value) => (value === null ? 'null' : typeof value)).join()} ${text}`
}

/**
 * Intercepts a statement of a transaction. It is done when no request to cancel it is under way: one would end the next
 * statement. Those that the caller has sent side by side with it are not kept from it: the transaction ends with any.
 */
export function interceptConnection(connection: QueryMaker): Interception {
  let query: Query | undefined
  let isDone = false
  const requests = createRequests()
  const isSent = (): boolean => query !== undefined && query.state !== null
  const unsafe = (...parameters: Parameters<QueryMaker['unsafe']>): Query => {
    const sending = (query = connection.unsafe(...parameters))
    const { resolve, reject } = sending
    const afterRequests = (settle: () => void): void => {
      isDone = true
      if (requests.isEmpty()) settle()
      else void requests.areTaken().then(settle)
    }
    sending.resolve = (result) => afterRequests(() => resolve(result))
    sending.reject = (error) => afterRequests(() => reject(error))
    return sending
  }
  return {
    client: { unsafe },
    isSent,
    cancel: () => {
      // The driver can cancel what its connection waits for, and no other one: it would hand the connection's next rows
      // to another call. What was sent behind another is left, and what was not sent becomes an empty statement.
      if (!isDone && query?.active === true) requests.send(query)
      else if (query !== undefined && !isSent()) makeEmpty(query)
      return !requests.isEmpty()
    },
    abandon: () => undefined,
  }
}

function makeEmpty(query: Query): void {
  query.strings = ['']
  query.args = []
  query.simple()
}
