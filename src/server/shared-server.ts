import { randomBytes } from 'node:crypto'
import { findServer } from './find-server.ts'
import type { ServerSource } from './server.ts'

/** A server as the processes of one test run know it. */
export interface SharedServer {
  readonly url: string
  readonly source: ServerSource
  /** What the names of this run's databases begin with. */
  readonly run: string
}

export interface ServerLease {
  readonly server: SharedServer
  release(): Promise<void>
}

interface OwnServer {
  readonly server: SharedServer
  stop(): Promise<void>
}

/** Carries the server to the processes that are forked by the one that started it. */
const inheritedServer = 'DRIZZLE_REPOSITORY_TEST_SERVER'

// The server of a process is one for all its callers, and goes with the last of them.
let own: Promise<OwnServer> | undefined
let leases = 0

/**
 * Borrows the server of this test run, which the first caller of the first process starts.
 *
 * @param log receives the server in words when it was started
 */
export async function leaseServer(log: (line: string) => void): Promise<ServerLease> {
  const inherited = process.env[inheritedServer]
  if (own === undefined && inherited !== undefined) {
    // Written below, by the process that started this one.
    return { server: JSON.parse(inherited) as SharedServer, release: async () => {} }
  }

  const starting = (own ??= startOwnServer(log))
  leases += 1
  try {
    const { server } = await starting
    return { server, release }
  } catch (error) {
    leases -= 1
    if (own === starting) own = undefined
    throw error
  }
}

async function release(): Promise<void> {
  leases -= 1
  if (leases > 0 || own === undefined) return
  const ending = own
  own = undefined
  delete process.env[inheritedServer]
  await (await ending).stop()
}

async function startOwnServer(log: (line: string) => void): Promise<OwnServer> {
  const run = `test_${randomBytes(4).toString('hex')}`
  const found = await findServer(run)
  log(found.description)

  const server = { url: found.url, source: found.source, run }
  process.env[inheritedServer] = JSON.stringify(server)
  return { server, stop: () => found.stop() }
}
