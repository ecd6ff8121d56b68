import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { startTestDatabase } from '../../src/testing/index.ts'

/** What `drizzle-kit pull` wrote: the texts of its files, and the folder to import them from. */
export interface PulledSchema {
  readonly folder: URL
  readonly schema: string
  readonly relations: string
  remove(): Promise<void>
}

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Makes a database by these statements, lets drizzle-kit describe it, and writes the description for this line. */
export async function pullSchema(ddl: string): Promise<PulledSchema> {
  // Inside of the project, so that it imports the line's own copy of Drizzle.
  const folder = await mkdtemp(`${root}test/.pulled-`)
  await using database = await startTestDatabase({ log: () => undefined })
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(ddl)
  await client.end()

  const config = {
    dialect: 'postgresql',
    out: folder,
    schemaFilter: ['public', 'inventory'],
    dbCredentials: { url: database.url },
  }
  await writeFile(`${folder}/drizzle.config.ts`, `export default ${JSON.stringify(config)}`)
  const kit = `${root}node_modules/drizzle-kit/bin.cjs`
  await promisify(execFile)(process.execPath, [kit, 'pull', '--config', `${folder}/drizzle.config.ts`], { cwd: root })

  const schema = editAsAsked(await readFile(`${folder}/schema.ts`, 'utf8'))
  const relations = await readFile(`${folder}/relations.ts`, 'utf8')
  await writeFile(`${folder}/schema.ts`, schema)
  if (process.env['DRIZZLE_LINE'] === '1.0') {
    // As the upgrade guide of 1.0 says: what 0.45 has in `relations` is in `_relations` there.
    await writeFile(`${folder}/relations.ts`, relations.replace('"drizzle-orm/relations"', '"drizzle-orm/_relations"'))
  }
  return { folder: new URL(`file://${folder}/`), schema, relations, remove: () => rm(folder, { recursive: true }) }
}

/** Makes the edits that drizzle-kit leaves to the reader: types that it does not know, and bigints beyond 2^53. */
function editAsAsked(schema: string): string {
  const known = schema
    .replaceAll(
      /\/\/ TODO: failed to parse database type '([^'[\]]+)(?:\[\])?'\s+(\w+): unknown\(/g,
      '$2: customType<{ data: never }>({ dataType: () => "$1" })(',
    )
    .replaceAll('mode: "number"', 'mode: "bigint"')
    .replaceAll(/bigint\((.*?)\)\.default\(0\)/g, 'bigint($1).default(0n)')
  return known.replace('import { pgTable', 'import { customType, pgTable')
}
