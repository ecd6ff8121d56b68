/** Where a server comes from. */
export type ServerSource = 'TEST_DATABASE_URL' | 'docker' | 'embedded'

/** A PostgreSQL server on which databases can be created. */
export interface Server {
  /** Any database of the server, as a role that may create databases. */
  readonly url: string
  readonly source: ServerSource
  /** The server in words, with its version. */
  readonly description: string
  /** Stops what was started for us; of a server that was given, drops the databases of this run. */
  stop(): Promise<void>
}
