import { readFile } from 'node:fs/promises'
import type { sql } from 'drizzle-orm'
import { drizzle as drizzleNodePostgres } from 'drizzle-orm/node-postgres'
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite'
import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js'
import pg from 'pg'
import postgres from 'postgres'
import type { Database } from '../../src/index.ts'
import { startTestDatabase } from '../../src/testing/index.ts'
import { openEmptyPglite } from './open-pglite.ts'

/** The drivers that everything is tested on. */
export const drivers = ['postgres.js', 'node-postgres', 'PGlite'] as const
export type Driver = (typeof drivers)[number]

/** A database of a test: Drizzle's, and plain SQL past Drizzle as the oracle. */
export interface OpenDatabase {
  readonly db: Database & { execute(query: ReturnType<typeof sql.raw>): Promise<unknown> }
  /** Runs SQL text without Drizzle and returns its rows; values come as text, `null` stays `null`. */
  query(text: string): Promise<Record<string, string | null>[]>
  close(): Promise<void>
}

/** What a driver's databases can be opened with. */
export interface OpenOptions {
  /** SQL that is run first: the tables of the test. */
  readonly ddl?: string
  /** 0.45 only: how Drizzle names columns that were declared without a name. */
  readonly casing?: 'snake_case'
}

/** Opens a fresh database on a driver. */
export async function openDatabase(driver: Driver, { ddl = '', casing }: OpenOptions = {}): Promise<OpenDatabase> {
  const opened = driver === 'PGlite' ? await openPglite(casing) : await openServer(driver, casing)
  if (ddl !== '') await opened.query(ddl)
  return opened
}

/** The DDL of the example store: its migrations, in order. */
export async function storeDdl(): Promise<string> {
  const folder = new URL('../../drizzle/', import.meta.url)
  const journal = JSON.parse(await readFile(new URL('meta/_journal.json', folder), 'utf8')) as {
    readonly entries: readonly { readonly tag: string }[]
  }
  const files = await Promise.all(journal.entries.map(({ tag }) => readFile(new URL(`${tag}.sql`, folder), 'utf8')))
  return files.join(';\n').replaceAll('--> statement-breakpoint', '')
}

async function openPglite(casing: 'snake_case' | undefined): Promise<OpenDatabase> {
  const client = await openEmptyPglite()
  const db = drizzlePglite({ client, ...(casing && { casing }) })
  return {
    db,
    query: async (text) => {
      const results = await client.exec(text, { parsers: asText })
      return results.at(-1)?.rows ?? []
    },
    close: () => client.close(),
  }
}

/** Every type's own text: PGlite parses by type otherwise. */
const asText = Object.fromEntries(Array.from({ length: 5000 }, (_, oid) => [oid, (value: string) => value]))

async function openServer(
  driver: 'postgres.js' | 'node-postgres',
  casing: 'snake_case' | undefined,
): Promise<OpenDatabase> {
  const database = await startTestDatabase({ log: () => undefined })
  const oracle = new pg.Client({
    connectionString: database.url,
    types: { getTypeParser: () => (value: string) => value },
  })
  await oracle.connect()
  const { db, end } =
    driver === 'postgres.js' ? openPostgresJs(database.url, casing) : openNodePostgres(database.url, casing)
  return {
    db,
    query: async (text) => {
      const result = (await oracle.query(text)) as unknown as pg.QueryResult | pg.QueryResult[]
      return (Array.isArray(result) ? result.at(-1)?.rows : result.rows) as Record<string, string | null>[]
    },
    close: async () => {
      await end()
      await oracle.end()
      await database.stop()
    },
  }
}

function openPostgresJs(
  url: string,
  casing: 'snake_case' | undefined,
): { db: OpenDatabase['db']; end(): Promise<void> } {
  const client = postgres(url, { onnotice: () => undefined, max: 4 })
  return { db: drizzlePostgresJs({ client, ...(casing && { casing }) }), end: () => client.end() }
}

function openNodePostgres(
  url: string,
  casing: 'snake_case' | undefined,
): { db: OpenDatabase['db']; end(): Promise<void> } {
  const client = new pg.Pool({ connectionString: url, max: 4 })
  return { db: drizzleNodePostgres({ client, ...(casing && { casing }) }), end: () => client.end() }
}
