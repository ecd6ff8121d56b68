import { fileURLToPath } from 'node:url'

import { upgrade } from 'drizzle-repository/migrations'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'

export type StoreDatabase = PgDatabase<PgQueryResultHKT>

export interface OpenDatabase {
  readonly db: StoreDatabase
  /** Where it is, without a password. */
  readonly description: string
  /** Brings the tables up to date with the migrations in `drizzle/`. */
  migrate(): Promise<void>
  close(): Promise<void>
}

const folder = fileURLToPath(new URL('../../drizzle', import.meta.url))

/** Opens the server of the URL with postgres.js, or, without a URL, PGlite: PostgreSQL inside this process. */
export async function openDatabase(url: string | undefined): Promise<OpenDatabase> {
  return url === undefined || url === '' ? openInProcess() : openServer(url)
}

async function openInProcess(): Promise<OpenDatabase> {
  const { PGlite } = await import('@electric-sql/pglite')
  const { drizzle } = await import('drizzle-orm/pglite')

  const client = await PGlite.create()
  const db = drizzle({ client })
  return {
    db,
    description: 'PGlite: PostgreSQL in this process, in memory (set DATABASE_URL for a server)',
    migrate: () => migrate(db),
    close: () => client.close(),
  }
}

async function openServer(url: string): Promise<OpenDatabase> {
  const { default: postgres } = await import('postgres')
  const { drizzle } = await import('drizzle-orm/postgres-js')

  if (!URL.canParse(url)) throw new Error('expected DATABASE_URL to look like postgres://user:password@host:5432/name')
  const { host, pathname } = new URL(url)
  const description = `PostgreSQL at ${host}${pathname}, through postgres.js`

  // Notices, such as "already exists, skipping", would print in the middle of the output.
  const client = postgres(url, { onnotice: () => {} })
  await client`select 1`.catch((cause: unknown) => {
    throw new Error(`could not connect to ${description}`, { cause })
  })
  const db = drizzle({ client })
  return {
    db,
    description,
    migrate: () => migrate(db),
    close: () => client.end(),
  }
}

async function migrate(db: StoreDatabase): Promise<void> {
  await upgrade({ db, folder })
}
