import type { Connection, Target } from '../connection.ts'
import { MigrationError } from '../migration-error.ts'

/** The variables by which PostgreSQL's programs are told where to connect: the password is in none of their arguments. */
export type LibpqEnvironment = Readonly<Record<string, string>>

/** The words of a url's query that libpq knows, too. What is for drivers alone is left out: libpq would refuse it. */
const wordsOfUrls: Readonly<Record<string, string>> = {
  host: 'PGHOST',
  port: 'PGPORT',
  password: 'PGPASSWORD',
  sslmode: 'PGSSLMODE',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslrootcert: 'PGSSLROOTCERT',
  channel_binding: 'PGCHANNELBINDING',
}

/** Variables that lead libpq to another server than the driver, which does not know them. */
const misleading = new Set(['PGSERVICE', 'PGSERVICEFILE', 'PGHOSTADDR', 'PGOPTIONS', 'PGTARGETSESSIONATTRS'])

/**
 * Describes for libpq the database that a connection is to: by its url, and by the names that the server itself says.
 *
 * @throws {MigrationError} when the url is none
 */
export async function libpqEnvironment(connection: Connection, target: Target): Promise<LibpqEnvironment> {
  const [row] = await connection.query('select current_database()::text as database, session_user::text as "user"')
  const inherited = Object.entries(process.env).filter(([name]) => !misleading.has(name))
  return {
    ...(Object.fromEntries(inherited) as Record<string, string>),
    PGHOST: process.env['PGHOST'] ?? 'localhost',
    ...sslOf(target),
    ...partsOf(target),
    PGDATABASE: String(row?.['database']),
    PGUSER: String(row?.['user']),
    PGCONNECT_TIMEOUT: '10',
    PGAPPNAME: 'drizzle-repository',
    // Their words are read.
    LC_ALL: 'C',
  }
}

function partsOf({ url }: Target): LibpqEnvironment {
  if (!URL.canParse(url)) {
    throw new MigrationError({
      reason: 'usage',
      expected: 'the url of the database to be like postgres://user:password@host:5432/database',
      got: 'something else',
      remedy: 'Write it like that.',
    })
  }
  const { hostname, port, password, searchParams } = new URL(url)
  const parts: Record<string, string> = {}
  if (hostname !== '') parts['PGHOST'] = decodeURIComponent(hostname.replace(/^\[(.*)\]$/, '$1'))
  if (port !== '') parts['PGPORT'] = port
  if (password !== '') parts['PGPASSWORD'] = decodeURIComponent(password)
  if (searchParams.get('ssl') === 'true') parts['PGSSLMODE'] = 'require'
  for (const [word, value] of searchParams) {
    const name = wordsOfUrls[word]
    if (name !== undefined && value !== '') parts[name] = value
  }
  return parts
}

/** What the config says of TLS. Certificates in it are objects of Node, which libpq cannot be given. */
function sslOf({ ssl }: Target): LibpqEnvironment {
  if (ssl === undefined || ssl === false) return {}
  return { PGSSLMODE: typeof ssl === 'string' ? ssl : 'require' }
}
