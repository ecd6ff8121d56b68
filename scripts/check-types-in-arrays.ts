/**
 * Compares what many values that travel in one statement do with what one does, for every type of the tests and for those of
 * the extensions that there are: the tests do so for those that come with PostgreSQL.
 *
 *   TEST_DATABASE_URL=… npm run check:types-in-arrays          on a server, for one with PostGIS or pgvector
 *   npm run check:types-in-arrays -- package:export …          on PGlite, with extensions from packages that are installed
 *   DRIZZLE_LINE=1.0 npx tsx --tsconfig tsconfig.v1.json scripts/check-types-in-arrays.ts      on Drizzle 1.0
 *
 * `CASES` is how many cases there are of each type, 50 by default.
 */
import { type Extensions, PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/pglite'
import fc from 'fast-check'
import { drivers, openDatabase, type OpenDatabase } from '../test/support/drivers.ts'
import { extensionTypes } from '../test/support/extension-types.ts'
import { checkLists, listRows } from '../test/support/list-checks.ts'
import { ddlOf, listDdl, listTypes, type ListTypes, withArrays } from '../test/support/list-types.ts'

const packages = process.argv.slice(2)
const numRuns = Number(process.env['CASES'] ?? 50)
let failures = 0
let tables = 0
if (packages.length > 0) await check('PGlite', await openPglite(packages))
else for (const driver of drivers) if (driver !== 'PGlite') await check(driver, await openDatabase(driver))
process.exitCode = failures === 0 ? 0 : 1

async function check(driver: string, opened: OpenDatabase): Promise<void> {
  await opened.query(listDdl)
  for (const [origin, types] of [['PostgreSQL', listTypes] as const, ...Object.entries(extensionTypes)]) {
    if (origin !== 'PostgreSQL' && !(await hasExtension(opened, origin))) continue
    for (const [name, type] of Object.entries(withArrays(types))) {
      const problem = await checkType(opened, { [name]: type })
      if (problem === undefined) continue
      failures += 1
      console.log(`${driver} ${origin} ${type.declared}: ${problem}`)
    }
    console.log(`${driver} ${origin}: ${Object.keys(withArrays(types)).length} types, ${numRuns} cases each, checked`)
  }
  await opened.close()
}

async function hasExtension({ query }: OpenDatabase, name: string): Promise<boolean> {
  const [found] = await query(`select 1 from pg_available_extensions where name = '${name}'`)
  if (found === undefined) return false
  await query(`create extension if not exists ${name}`)
  return true
}

async function checkType(opened: OpenDatabase, types: ListTypes): Promise<string | undefined> {
  // Connections keep statements by their text: each type has a table of its own.
  const table = `listed_${++tables}`
  await opened.query(ddlOf(types, table))
  const { checkWrites, checkFilters } = checkLists(opened, types, table)
  const property = fc.asyncProperty(listRows(types), async (rows) => {
    await checkWrites(rows)
    await checkFilters(rows)
  })
  const { failed, counterexample, errorInstance } = await fc.check(property, { numRuns })
  return failed ? `${fc.stringify(counterexample)}\n${describe(errorInstance)}` : undefined
}

function describe(error: unknown): string {
  const messages: string[] = []
  for (let part = error; part instanceof Error; part = part.cause) messages.push(part.message)
  return messages.join('\n')
}

/** @param names The packages, each with the name of its export: `@electric-sql/pglite/contrib/citext:citext`. */
async function openPglite(names: readonly string[]): Promise<OpenDatabase> {
  const extensions: Extensions = {}
  for (const name of names) {
    const [path = '', exported = ''] = name.split(':')
    const module = (await import(path)) as Extensions
    const { [exported]: extension } = module
    if (extension !== undefined) extensions[exported] = extension
  }
  const client = await PGlite.create({ extensions })
  const db = drizzle({ client })
  await db.execute(sql`select 1`)
  return {
    db,
    role: 'postgres',
    query: async (text) => (await client.exec(text)).at(-1)?.rows as Record<string, string | null>[],
    close: () => client.close(),
  }
}
