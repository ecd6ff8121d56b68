import { resolve } from 'node:path'
import type { Database } from '../../database/index.ts'
import type { Connection } from '../connection.ts'
import { type MatchedLedger, matchLedger, readLedger, readRuns, renameRuns, type Run } from '../ledger/index.ts'
import { readHistory } from '../project/read-history.ts'
import { readSafety } from '../project/read-safety.ts'
import type { History, LedgerName, Project, Safety, SafetyOptions } from '../revision.ts'

/** Where migrations are and where they go, for the functions of this package. */
export interface MigrationOptions {
  /** A Drizzle database on postgres.js, node-postgres or PGlite; one of its connections is used. */
  readonly db: Database
  /** The folder that drizzle-kit writes to (`out`), relative to the current one. */
  readonly folder: string
  /** drizzle's table of applied migrations, where the config calls it otherwise than `drizzle.__drizzle_migrations`. */
  readonly ledger?: Partial<LedgerName>
  readonly safety?: SafetyOptions
}

/** The files, and one connection to the database that they are for. */
export interface Session {
  readonly connection: Connection
  readonly history: History
  readonly ledger: LedgerName
  readonly safety: Safety
  /** The config, where a command was given one. */
  readonly project: Project | undefined
}

/** How files and database stand to each other. */
export interface State {
  readonly matched: MatchedLedger
  readonly runs: readonly Run[]
}

/** Opens what a command needs, and closes it after. */
export async function withSession<TResult>(
  { db, folder, ledger, safety }: MigrationOptions,
  run: (session: Session) => Promise<TResult>,
): Promise<TResult> {
  const history = readHistory(resolve(folder))
  const checked = readSafety(safety, 'the options')
  // The command line opens a connection of its own, and starts without Drizzle.
  const { reserveConnection } = await import('../connect/reserve-connection.ts')
  const connection = await reserveConnection(db)
  try {
    return await run({
      connection,
      history,
      ledger: { schema: ledger?.schema ?? 'drizzle', table: ledger?.table ?? '__drizzle_migrations' },
      safety: checked,
      project: undefined,
    })
  } finally {
    await connection.close()
  }
}

/** Reads what the database says of the files. It writes nothing. */
export async function readState({ connection, history, ledger, safety }: Session): Promise<State> {
  const matched = matchLedger(history, await readLedger(connection, ledger))
  return { matched, runs: renameRuns(await readRuns(connection, safety.schema), history) }
}
