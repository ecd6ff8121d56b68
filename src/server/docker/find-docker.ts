import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { askEngine, describeEngine, type DockerEngine } from './docker-engine.ts'
import { reasonOf, TestDatabaseError } from '../test-database-error.ts'

export type DockerSearch = { readonly engine: DockerEngine } | { readonly engine: undefined; readonly reason: string }

/**
 * Finds the Docker engine that answers: at DOCKER_HOST when that is set, else on a usual socket.
 *
 * @throws {TestDatabaseError} when DOCKER_HOST is set and nothing answers there
 */
export async function findDocker(): Promise<DockerSearch> {
  const namedHost = process.env['DOCKER_HOST']
  if (namedHost) return { engine: await requireEngine(namedHost) }

  const failures: string[] = []
  for (const socketPath of usualSockets()) {
    const engine = { address: socketPath, request: { socketPath } }
    try {
      await askEngine(engine, '/_ping')
      return { engine }
    } catch (error) {
      failures.push(reasonOf(error))
    }
  }
  return { engine: undefined, reason: failures.length === 0 ? 'no Docker' : `no Docker: ${failures.join('; ')}` }
}

async function requireEngine(host: string): Promise<DockerEngine> {
  try {
    const engine = describeEngine(host)
    await askEngine(engine, '/_ping')
    return engine
  } catch (error) {
    throw new TestDatabaseError({
      expected: `a Docker engine to answer at DOCKER_HOST (${host})`,
      got: reasonOf(error),
      remedy: 'Start it or correct DOCKER_HOST; unset it to use a local socket or embedded PostgreSQL.',
      cause: error,
    })
  }
}

/** Where Testcontainers looks too. */
function usualSockets(): string[] {
  if (process.platform === 'win32') return ['//./pipe/docker_engine']
  const runtimeDirectory = process.env['XDG_RUNTIME_DIR']
  const sockets = [
    '/var/run/docker.sock',
    ...(runtimeDirectory ? [join(runtimeDirectory, 'docker.sock')] : []),
    join(homedir(), '.docker/run/docker.sock'),
    join(homedir(), '.docker/desktop/docker.sock'),
    `/run/user/${process.getuid?.()}/docker.sock`,
  ]
  return [...new Set(sockets)].filter((socket) => existsSync(socket))
}
