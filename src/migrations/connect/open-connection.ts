import type { Connection, Target } from '../connection.ts'
import { MigrationError } from '../migration-error.ts'
import { openNodePostgres } from './of-node-postgres.ts'
import { openPostgresJs } from './of-postgres-js.ts'

/**
 * Opens a connection with whichever driver is installed: `postgres`, else `pg`.
 *
 * @param applicationName What `pg_stat_activity` shows of it.
 * @throws {MigrationError} when no driver is installed or the server does not answer
 */
export function openConnection(target: Target, applicationName = 'drizzle-repository'): Promise<Connection> {
  return openWithInstalled([openPostgresJs, openNodePostgres], target, applicationName)
}

/**
 * Opens something with the first driver that is installed.
 *
 * @throws {MigrationError} when none is or the server does not answer
 */
export async function openWithInstalled<TOptions, TOpened>(
  drivers: readonly ((target: Target, options: TOptions) => Promise<TOpened>)[],
  target: Target,
  options: TOptions,
): Promise<TOpened> {
  for (const open of drivers) {
    try {
      return await open(target, options)
    } catch (error) {
      if (!isMissingPackage(error)) throw asUnreachable(error, target)
    }
  }
  throw new MigrationError({
    reason: 'connection',
    expected: 'one of the packages "postgres" and "pg"',
    got: 'neither',
    remedy: 'Install one: npm install postgres',
  })
}

/** Where a database is, without user and password: to print. */
export function describeTarget({ url }: Target): string {
  if (!URL.canParse(url)) return 'the given url'
  const { port, pathname } = new URL(url)
  const { PGDATABASE, PGPORT } = process.env
  const name = decodeURIComponent(pathname.slice(1)) || PGDATABASE || 'postgres'
  return `${name} at ${hostsOf(url).join(', ')}:${port || PGPORT || '5432'}`
}

/** Every host that a driver may take of a url; where it names none, they take the one of the environment. */
export function hostsOf(url: string): readonly string[] {
  const { hostname, searchParams } = new URL(url)
  const named = [hostname, ...searchParams.getAll('host')].filter((host) => host !== '')
  return named.length > 0 ? named : [process.env['PGHOST'] || 'localhost']
}

/** Whether a driver is not installed. */
function isMissingPackage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
}

/** An error of connecting, which names the server. */
function asUnreachable(error: unknown, target: Target): MigrationError {
  if (error instanceof MigrationError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer'
  return new MigrationError({
    reason: 'connection',
    expected: `a connection to ${describeTarget(target)}`,
    got: code,
    remedy: 'See whether the server is up, and whether the url, the user and the password are right.',
    cause: error,
  })
}
