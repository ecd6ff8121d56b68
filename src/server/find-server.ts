import { findDocker } from './docker/find-docker.ts'
import { startDockerServer } from './docker/docker-server.ts'
import { startEmbeddedServer } from './embedded/embedded-server.ts'
import { reasonOf, TestDatabaseError } from './test-database-error.ts'
import type { Server } from './server.ts'
import { useUrlServer } from './url-server.ts'

/**
 * Finds a server: the one of TEST_DATABASE_URL, else a container where a Docker engine answers, else embedded binaries.
 * The first that applies is the one: when it fails, that is an error and never a reason to try the next.
 *
 * @param run what the names of this run's databases begin with
 */
export async function findServer(run: string): Promise<Server> {
  const givenUrl = process.env['TEST_DATABASE_URL']
  if (givenUrl) return useUrlServer(givenUrl, run)
  const docker = await findDocker()
  return docker.engine === undefined
    ? explained('embedded PostgreSQL', () => startEmbeddedServer(docker.reason))
    : explained('PostgreSQL in a Docker container', () => startDockerServer(docker.engine, run))
}

async function explained(what: string, start: () => Promise<Server>): Promise<Server> {
  try {
    return await start()
  } catch (error) {
    if (error instanceof TestDatabaseError) throw error
    throw new TestDatabaseError({
      expected: `${what} to start`,
      got: reasonOf(error),
      remedy: 'Remove the cause, or name another server in TEST_DATABASE_URL.',
      cause: error,
    })
  }
}
