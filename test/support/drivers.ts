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
  /** Whose connections Drizzle has: its owner's, or those of a role of its own. */
  readonly role: string
  close(): Promise<void>
}

/** What a driver's databases can be opened with. */
export interface OpenOptions {
  /** SQL that is run first: the tables of the test. */
  readonly ddl?: string
  /** 0.45 only: how Drizzle names columns that were declared without a name. */
  readonly casing?: 'snake_case'
  /** Whether Drizzle's connections are of a role of their own that may read and write every table, not of their owner. */
  readonly isGuarded?: boolean
}

/** Opens a fresh database on a driver. */
export async function openDatabase(driver: Driver, options: OpenOptions = {}): Promise<OpenDatabase> {
  const opened = driver === 'PGlite' ? await openPglite(options) : await openServer(driver, options)
  if (options.ddl !== undefined) await opened.query(options.ddl)
  if (options.isGuarded === true) await opened.query(grantsTo(opened.role))
  return opened
}

/** Grants a role what everybody may do who is no owner, in every schema. */
function grantsTo(role: string): string {
  return `do $$ declare name text; begin
    for name in select nspname from pg_namespace where nspname !~ '^(pg_|information_schema)' loop
      execute format('grant usage on schema %1$I to "${role}"; grant all on all tables in schema %1$I to "${role}"', name);
    end loop; end $$`
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

async function openPglite({ casing, isGuarded = false }: OpenOptions): Promise<OpenDatabase> {
  const client = await openEmptyPglite()
  if (isGuarded) await client.exec('create role guarded')
  const asOwner = (text: string): string => (isGuarded ? `reset role; ${text}; set role guarded` : text)
  const db = drizzlePglite({ client, ...(casing && { casing }) })
  return {
    db,
    role: isGuarded ? 'guarded' : 'postgres',
    query: async (text) => {
      const results = await client.exec(asOwner(text), { parsers: asText })
      return results.at(isGuarded ? -2 : -1)?.rows ?? []
    },
    close: () => client.close(),
  }
}

/** Every type's own text: PGlite parses by type otherwise. */
const asText = Object.fromEntries(Array.from({ length: 5000 }, (_, oid) => [oid, (value: string) => value]))

async function openServer(
  driver: 'postgres.js' | 'node-postgres',
  { casing, isGuarded = false }: OpenOptions,
): Promise<OpenDatabase> {
  const database = await startTestDatabase({ log: () => undefined })
  // A role belongs to the server, so its name is that of the database.
  const role = isGuarded ? `guarded_${new URL(database.url).pathname.slice(1)}` : undefined
  const oracle = new pg.Client({
    connectionString: database.url,
    types: { getTypeParser: () => (value: string) => value },
  })
  await oracle.connect()
  if (role !== undefined) await oracle.query(`create role "${role}"`)
  const { db, end } =
    driver === 'postgres.js' ? openPostgresJs(database.url, casing, role) : openNodePostgres(database.url, casing, role)
  return {
    db,
    role: role ?? 'postgres',
    query: async (text) => {
      const result = (await oracle.query(text)) as unknown as pg.QueryResult | pg.QueryResult[]
      return (Array.isArray(result) ? result.at(-1)?.rows : result.rows) as Record<string, string | null>[]
    },
    close: async () => {
      await end()
      if (role !== undefined) await oracle.query(`drop owned by "${role}"; drop role "${role}"`)
      await oracle.end()
      await database.stop()
    },
  }
}

function openPostgresJs(
  url: string,
  casing: 'snake_case' | undefined,
  role: string | undefined,
): { db: OpenDatabase['db']; end(): Promise<void> } {
  const client = postgres(url, { onnotice: () => undefined, max: 4, ...(role && { connection: { role } }) })
  return { db: drizzlePostgresJs({ client, ...(casing && { casing }) }), end: () => client.end() }
}

function openNodePostgres(
  url: string,
  casing: 'snake_case' | undefined,
  role: string | undefined,
): { db: OpenDatabase['db']; end(): Promise<void> } {
  const client = new pg.Pool({ connectionString: url, max: 4, ...(role && { options: `-c role=${role}` }) })
  return { db: drizzleNodePostgres({ client, ...(casing && { casing }) }), end: () => client.end() }
}
