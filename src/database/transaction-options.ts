/** How a transaction relates to the one that it is started in. */
export type Propagation = 'nested' | 'required' | 'requiresNew'

/** What a transaction sees of others. */
export type IsolationLevel = 'read uncommitted' | 'read committed' | 'repeatable read' | 'serializable'

/** Whether a transaction may write. */
export type AccessMode = 'read only' | 'read write'

/** Settings of PostgreSQL, such as those that row-level security reads, by name. */
export type Settings = Readonly<Record<string, string | number | boolean>>

/** How a transaction is run again after a serialization failure or a deadlock. */
export interface RetryOptions {
  /** How often it is run at the most, the first time included. */
  readonly attempts: number
  /** The longest wait before the second run, in milliseconds; it doubles with every run. 10 by default. */
  readonly delay?: number
  /** The longest wait of all, in milliseconds. 1,000 by default. */
  readonly maxDelay?: number
}

/** Options that every transaction takes. */
export interface NestedTransactionOptions {
  /**
   * What it is inside of another one: `nested`, a savepoint that rolls back by itself (the default); `required`, a part of
   * it that fails as a whole; `requiresNew`, one of its own on another connection.
   */
  readonly propagation?: Propagation
  /** Rolls back when it is aborted: the running statement is cancelled, and a `QueryCancelledError` thrown. */
  readonly signal?: AbortSignal
}

/** Options of `$transaction`. Those of an outermost transaction are refused inside of another one. */
export interface TransactionOptions extends NestedTransactionOptions {
  /** PostgreSQL's own default is `read committed`. */
  readonly isolationLevel?: IsolationLevel
  readonly accessMode?: AccessMode
  /** Waits until a `serializable`, `read only` transaction cannot fail. */
  readonly deferrable?: boolean
  /**
   * Runs it again after a serialization failure or a deadlock, at COMMIT too. Whatever the function does besides its
   * statements is done again. A number is the `attempts`.
   */
  readonly retry?: number | RetryOptions
  /** Settings until its end, as `set_config(name, value, true)` makes them: `{ 'app.tenant': '7' }` for row-level security. */
  readonly settings?: Settings
  /** The longest that one statement may take, in milliseconds. */
  readonly statementTimeout?: number
  /** The longest that a statement may wait for a lock, in milliseconds. */
  readonly lockTimeout?: number
}
