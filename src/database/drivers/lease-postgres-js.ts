import type { Query, QueryMaker } from './postgres-js-query.ts'
import type { Requests } from './postgres-js-requests.ts'

/** A connection, as the driver gives it to who begins a transaction. */
interface Connection {
  /** Called when it is ready again, and kept from others; without `release` it goes back to the pool then. */
  reserved: { (): unknown; release: boolean } | null
  execute(query: Query): unknown
  terminate(): void
}

/** A connection that one statement has for itself. */
export interface Lease {
  /** Whether the statement is the next one on its connection. */
  isNext(): boolean
  /** Keeps the connection when the statement is done, until the requests to cancel it are. */
  keepUntil(requests: Requests): void
}

/** A statement that is to be sent. */
export interface Departure {
  readonly query: Query
  /** Its text, and the kinds of its values: what a connection knows it by. */
  readonly key: string
  /** Sends it as any other. */
  readonly send: Query['handler']
  readonly isWanted: () => boolean
}

/** What a connection has prepared for statements of leases. */
const prepared = new WeakMap<Connection, Set<string>>()
const mostKeys = 1000

/**
 * Sends a statement on a connection of its own, as the driver itself begins a transaction: an empty statement goes to the
 * pool, which says on which connection it is sent. The driver's `reserve` would wait for ever on a new connection without
 * `fetch_types`.
 *
 * A statement that is prepared there follows in the same packet. Others follow the answer: the driver asks for their types
 * first, and a pooler that sees the empty statement answered may take the server's connection away under that question.
 */
export function leaseFor(pool: QueryMaker, { query, key, send, isWanted }: Departure): Lease {
  let connection: Connection | undefined
  let isLost = false
  let isKept = false

  const lease = (own: Connection): boolean => {
    if (!isWanted()) return true
    connection = own
    const isPrepared = prepared.get(own)?.has(key) === true
    const onclose = (): void => {
      isLost = true
      prepared.delete(own)
    }
    const reserved = Object.assign(() => follow(own), { release: !isPrepared })
    Object.assign(own, { onclose, reserved })
    if (isPrepared) own.execute(query)
    // Nobody may send anything behind it.
    return false
  }
  const follow = (own: Connection): void => {
    if (query.state !== null) return
    setRelease(own, false)
    if (isWanted()) own.execute(query)
    else void giveBack(own)
  }
  const lead = async (first: Query): Promise<void> => {
    try {
      await first
    } catch (error) {
      query.reject(error)
      // Where a statement cannot be written, the driver takes the one before it for the cause, and waits for this one.
      if (!isLost) connection?.terminate()
      return
    }
    // A full pipeline does not say whose it is: the statement goes as any other, and cannot be cancelled.
    if (connection === undefined && isWanted()) send(query)
    await Promise.allSettled([query])
    if (connection !== undefined && !isLost && query.prepare === true) remember(connection, key)
  }
  const keep = async (own: Connection, requests: Requests): Promise<void> => {
    setRelease(own, true)
    await Promise.allSettled([query])
    const areTaken = await requests.areTaken()
    if (isLost) return
    if (areTaken) await giveBack(own)
    else own.terminate()
  }
  const giveBack = async (own: Connection): Promise<void> => {
    setRelease(own, false)
    const last = pool.unsafe('')
    last.handler = () => own.execute(last)
    await Promise.allSettled([last])
  }

  const first = pool.unsafe('', [], { onexecute: lease })
  void lead(first)
  return {
    isNext: () => first.active,
    keepUntil: (requests) => {
      if (isKept || connection === undefined || isLost) return
      isKept = true
      void keep(connection, requests)
    },
  }
}

/** Says whether the connection is kept when it is ready again. */
function setRelease({ reserved }: Connection, release: boolean): void {
  if (reserved !== null) Object.assign(reserved, { release })
}

function remember(connection: Connection, key: string): void {
  const keys = prepared.get(connection) ?? new Set()
  if (keys.size < mostKeys) prepared.set(connection, keys.add(key))
}
