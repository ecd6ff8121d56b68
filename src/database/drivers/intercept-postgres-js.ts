import type { Interception } from './driver.ts'

/** What statements are made with: a pool of postgres.js, a transaction or a reserved connection. */
export interface QueryMaker {
  unsafe(text: string, values?: readonly unknown[], options?: object): Query
}

/** A query of postgres.js. */
interface Query {
  /** Whether it is the one that its connection waits for. */
  readonly active: boolean
  /** The connection it was sent on. */
  readonly state: object | null
  strings: readonly string[]
  args: readonly unknown[]
  /** Sends it, once somebody waits for it. */
  handler(query: Query): unknown
  resolve(result: unknown): void
  reject(error: unknown): void
  simple(): unknown
  /** What `cancel` calls, without waiting for it. It is done when the server has closed the request's own connection. */
  canceller(query: Query): Promise<unknown>
  then(fulfilled: () => unknown, rejected: (error: unknown) => unknown): unknown
}

/** A connection, as the driver gives it to who begins a transaction. */
interface Connection {
  /** Called when it is ready again, and kept from others; without `release` it goes back to the pool then. */
  reserved: { (): unknown; release: boolean } | null
  execute(query: Query): unknown
  terminate(): void
}

/** How long requests to cancel may take, in milliseconds, before the connection that they are about is given up. */
const longestRequest = 5000

/** Intercepts a statement of a pool, on a connection that nobody else uses until nothing can cancel it any more. */
export function interceptPool(pool: QueryMaker): Interception {
  let query: Query | undefined
  let lease: Lease | undefined
  let hasEnded = false
  const requests = createRequests()
  const isSent = (): boolean => query !== undefined && query.state !== null
  const unsafe = (...parameters: Parameters<QueryMaker['unsafe']>): Query => {
    const sending = (query = pool.unsafe(...parameters))
    const send = sending.handler
    sending.handler = () => (lease = leaseFor(pool, sending, { send, isWanted: () => !hasEnded }))
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

/** The requests to cancel one statement. */
interface Requests {
  isEmpty(): boolean
  send(query: Query): void
  /** @returns When none is under way any more: whether the server has taken each. */
  areTaken(): Promise<boolean>
}

function createRequests(): Requests {
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

/** A connection that one statement has for itself. */
interface Lease {
  /** Whether the statement is the next one on its connection. */
  isNext(): boolean
  /** Keeps the connection when the statement is done, until the requests to cancel it are. */
  keepUntil(requests: Requests): void
}

/** How a statement goes as any other, and whether it is to be sent at all. */
interface Departure {
  readonly send: Query['handler']
  readonly isWanted: () => boolean
}

/**
 * Sends a statement on a connection of its own, as the driver itself begins a transaction: an empty statement goes to the
 * pool, which says on which connection it is sent, and the statement follows it in the same packet. The driver's `reserve`
 * would wait for ever on a new connection without `fetch_types`.
 */
function leaseFor(pool: QueryMaker, query: Query, { send, isWanted }: Departure): Lease {
  let connection: Connection | undefined
  let isLost = false
  let isKept = false
  const onexecute = (own: Connection): boolean => {
    if (!isWanted()) return true
    connection = own
    const onclose = (): boolean => (isLost = true)
    Object.assign(own, { onclose, reserved: Object.assign(() => undefined, { release: false }) })
    own.execute(query)
    return false
  }
  const first = pool.unsafe('', [], { onexecute })
  const lead = async (): Promise<void> => {
    try {
      await first
    } catch (error) {
      query.reject(error)
      // Where the statement cannot be written, the driver takes the one before it for the cause, and waits for this one.
      if (!isLost) connection?.terminate()
      return
    }
    // A full pipeline does not say whose it is: the statement goes as any other, and cannot be cancelled.
    if (connection === undefined && isWanted()) send(query)
  }
  const giveBack = async (requests: Requests): Promise<void> => {
    await Promise.allSettled([query])
    const areTaken = await requests.areTaken()
    const own = connection
    if (own === undefined || isLost) return
    if (!areTaken) return own.terminate()
    if (own.reserved !== null) own.reserved.release = false
    const last = pool.unsafe('')
    last.handler = () => own.execute(last)
    await Promise.allSettled([last])
  }
  void lead()
  return {
    isNext: () => first.active,
    keepUntil: (requests) => {
      if (isKept || connection?.reserved === undefined || connection.reserved === null) return
      isKept = true
      connection.reserved.release = true
      void giveBack(requests)
    },
  }
}
