import type { Database } from './database.ts'

/** The driver's client that a database's session sends its statements to. */
export function clientOf(database: Database): unknown {
  return (database as { readonly session?: { readonly client?: unknown } }).session?.client
}

/** Derives a database whose session sends its statements to another client. */
export function withClient(database: Database, client: object): Database {
  const { session } = database as unknown as { readonly session: object }
  const derivedSession: unknown = Object.create(session, { client: { value: client } })
  return Object.create(database, { session: { value: derivedSession } }) as Database
}
