import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { startTestDatabase } from '../../src/testing/index.ts'
import { faultHistory } from './fault-history.ts'
import { type TestFormat, writeMigrations } from './migration-folder.ts'
import { runCli, writeConfig } from './run-cli.ts'

/** What became of several deployers at once. */
export interface Deployed {
  readonly codes: readonly (number | null)[]
  /** The errors that they printed. */
  readonly errors: string
  /** Revisions that were applied, and how often any of them was begun. */
  readonly applied: number
  readonly runs: readonly number[]
}

/** Starts processes of the command line at once, on an empty database. */
export async function deployAtOnce(format: TestFormat, count: number): Promise<Deployed> {
  await using database = await startTestDatabase({ log: () => undefined })
  const root = await mkdtemp(join(tmpdir(), 'deployers-'))
  await writeConfig(root)
  await writeMigrations(join(root, 'drizzle'), format, faultHistory)
  const sql = postgres(database.url, { max: 1 })
  try {
    const results = await Promise.all(Array.from({ length: count }, () => runCli(root, ['upgrade'], database.url)))
    const [ledger] = await sql`select count(*)::integer as applied from drizzle.__drizzle_migrations`
    const runs = await sql`select count(*)::integer as times from drizzle_repository.runs group by revision`
    return {
      codes: results.map(({ code }) => code),
      errors: results.map(({ stderr }) => stderr).join(''),
      applied: Number(ledger?.['applied']),
      runs: runs.map(({ times }) => Number(times)),
    }
  } finally {
    await sql.end()
    await rm(root, { recursive: true })
  }
}
