import { randomBytes } from 'node:crypto'
import {
  createDatabase,
  leaseServer,
  type Server,
  type ServerMajor,
  serverMajors,
  type SharedServer,
  startServerOfMajor,
  TestDatabaseError,
  useUrlServer,
} from '../../server/index.ts'
import { openConnection } from '../connect/open-connection.ts'
import type { Connection } from '../connection.ts'
import { MigrationError } from '../migration-error.ts'

/** An empty database that is thrown away. */
export interface Scratch {
  readonly connection: Connection
  readonly url: string
  /** The server in words, with its version. */
  readonly description: string
  close(): Promise<void>
}

export interface ScratchOptions {
  /** A server to make the database on; by default it is found or started as `startTestDatabase` does. */
  readonly url?: string | undefined
  /** The major version that it should have; another server is started where the one that is found has not. */
  readonly major?: number | undefined
}

/** Makes an empty database; `close` drops it, and stops what was started for it. */
export async function openScratch({ url, major }: ScratchOptions = {}): Promise<Scratch> {
  const { server, description, release } = await findServer(url, major).catch(asMigrationError)
  try {
    const database = await createDatabase(server, {})
    const connection = await openConnection({ url: database.url })
    const close = async (): Promise<void> => {
      await connection.close()
      await database.drop()
      await release()
    }
    return { connection, url: database.url, description, close }
  } catch (error) {
    await release()
    throw error
  }
}

function asMigrationError(error: unknown): never {
  if (!(error instanceof TestDatabaseError)) throw error
  const { expected, got, remedy } = error
  const instead = `${remedy} Any other server can be named with --scratch-url.`
  throw new MigrationError({ reason: 'scratch', expected, got, remedy: instead, cause: error })
}

interface FoundServer {
  readonly server: SharedServer
  readonly description: string
  release(): Promise<void>
}

async function findServer(url: string | undefined, major: number | undefined): Promise<FoundServer> {
  const run = `scratch_${randomBytes(4).toString('hex')}`
  if (url !== undefined) return asFound(await useUrlServer(url, run, '--scratch-url'), run)

  const { server, release } = await leaseServer(() => undefined)
  const found: FoundServer = { server, description: await describeServer(server.url), release }
  const isRight = major === undefined || found.description.startsWith(`PostgreSQL ${major}.`)
  if (isRight || !isKnown(major)) return found
  await release()
  return asFound(await startServerOfMajor(major), run)
}

function asFound(server: Server, run: string): FoundServer {
  return { server: { ...server, run }, description: server.description, release: () => server.stop() }
}

function isKnown(major: number): major is ServerMajor {
  return serverMajors.some((known) => known === major)
}

async function describeServer(url: string): Promise<string> {
  const connection = await openConnection({ url })
  const [row] = await connection.query(`select split_part(current_setting('server_version'), ' ', 1) as version`)
  await connection.close()
  return `PostgreSQL ${String(row?.['version'])}`
}
