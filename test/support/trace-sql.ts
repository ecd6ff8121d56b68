import { tracePattern, type TracedPattern } from '../../scripts/lock-patterns/trace-pattern.ts'
import { openConnection } from '../../src/migrations/connect/open-connection.ts'
import { readCatalogue, type Catalogue } from '../../src/migrations/catalogue/index.ts'
import { loadGrammar } from '../../src/migrations/grammar/index.ts'
import { replayScript } from '../../src/migrations/scratch/index.ts'
import { createDatabase, leaseServer } from '../../src/server/index.ts'
import { scriptOf } from './revision-of.ts'

/** Traces a text on the tables of the lock patterns. */
export async function traceSql(sql: string, setup = ''): Promise<TracedPattern> {
  const { server, release } = await leaseServer(() => undefined)
  try {
    return await tracePattern(await loadGrammar(), server, await majorOf(server.url), { setup, sql })
  } finally {
    await release()
  }
}

/** Runs texts as revisions on an empty database, and returns what it has then. */
export async function catalogueAfter(texts: readonly string[]): Promise<Catalogue> {
  const { server, release } = await leaseServer(() => undefined)
  const database = await createDatabase(server, {})
  const connection = await openConnection({ url: database.url })
  try {
    for (const text of texts) await replayScript(connection, scriptOf(text), 'revision')
    const ledger = { schema: 'drizzle', table: '__drizzle_migrations' }
    return await readCatalogue(connection, { ledger, ownSchema: 'drizzle_repository' })
  } finally {
    await connection.close()
    await database.drop()
    await release()
  }
}

/** The major version of a server. */
export async function majorOf(url: string): Promise<number> {
  const connection = await openConnection({ url })
  const [row] = await connection.query(`select current_setting('server_version_num')::int4 / 10000 as major`)
  await connection.close()
  return Number(row?.['major'])
}
