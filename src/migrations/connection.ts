/** A row as the driver returns it. Our own statements return text, booleans and 4-byte integers, which all drivers agree on. */
export type Row = Readonly<Record<string, unknown>>

/** One connection to PostgreSQL that stays the same from statement to statement. */
export interface Connection {
  /**
   * The server process that the connection began with; `undefined` where there is none, as on PGlite. Through a pooler
   * another process runs the statements.
   */
  readonly pid: number | undefined
  /** Sends one statement; without values it may be anything that PostgreSQL takes, also outside of a transaction. */
  query(text: string, values?: readonly Value[]): Promise<readonly Row[]>
  /** Opens a second connection to the same database, to look at the first one; `undefined` where there can be none. */
  another(): Promise<Connection | undefined>
  /** Gives the connection back, or ends it. Settings of the session and its locks go with it. */
  close(): Promise<void>
}

/** What a statement's parameter can be, so that every driver sends the same. */
export type Value = string | number | boolean | null

/** Where a database is. It may hold a password: never print it. */
export interface Target {
  readonly url: string
  /** What the config says of TLS, as the driver takes it. */
  readonly ssl?: unknown
}
