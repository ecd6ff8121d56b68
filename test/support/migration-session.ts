import type { Session } from '../../src/migrations/commands/session.ts'
import { openConnection } from '../../src/migrations/connect/open-connection.ts'
import type { Connection } from '../../src/migrations/connection.ts'
import { readHistory } from '../../src/migrations/project/read-history.ts'
import { defaultSafety } from '../../src/migrations/project/read-safety.ts'

export const ledger = { schema: 'drizzle', table: '__drizzle_migrations' } as const

/** A session on a connection, as the command line makes it. */
export function sessionOf(connection: Connection, folder: string): Session {
  return { connection, history: readHistory(folder), ledger, safety: defaultSafety, project: undefined }
}

/** Runs something with a session of its own connection. */
export async function inSession<TResult>(
  url: string,
  folder: string,
  run: (session: Session) => Promise<TResult>,
  wrap: (connection: Connection) => Connection = (connection) => connection,
): Promise<TResult> {
  const connection = await openConnection({ url })
  try {
    return await run(sessionOf(wrap(connection), folder))
  } finally {
    await connection.close().catch(() => undefined)
  }
}
