/** What statements are made with: a pool of postgres.js, a transaction or a reserved connection. */
export interface QueryMaker {
  unsafe(text: string, values?: readonly unknown[], options?: object): Query
}

/** A query of postgres.js. */
export interface Query extends PromiseLike<unknown> {
  /** Whether it is the one that its connection waits for. */
  readonly active: boolean
  /** The connection it was sent on. */
  readonly state: object | null
  strings: readonly string[]
  args: readonly unknown[]
  /** Whether the connection keeps it; known once it was sent. */
  readonly prepare?: boolean
  /** Whether the connection had it already when it was sent. */
  prepared?: boolean | undefined
  /** Sends it, once somebody waits for it. */
  handler(query: Query): unknown
  resolve(result: unknown): void
  reject(error: unknown): void
  simple(): unknown
  /** What `cancel` calls, without waiting for it. It is done when the server has closed the request's own connection. */
  canceller(query: Query): Promise<unknown>
}
