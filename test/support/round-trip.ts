import { readFileSync } from 'node:fs'
import { compareCatalogues, describeDifferences, readCatalogue } from '../../src/migrations/catalogue/index.ts'
import type { Connection } from '../../src/migrations/connection.ts'
import { loadGrammar } from '../../src/migrations/grammar/index.ts'
import { decideBy, downPath, findKit, planDown, writeDown } from '../../src/migrations/kit/index.ts'
import { loadProject } from '../../src/migrations/project/load-project.ts'
import { readHistory } from '../../src/migrations/project/read-history.ts'
import { makeKitProject, type KitLine } from './kit-project.ts'
import { definitions, rowsOf, type SchemaChange } from './schema-changes.ts'

/** What came of a change that was run there, back and there again. */
export interface RoundTrip {
  readonly up: string
  readonly down: string
  /** The lines of the way back that tell what it loses or cannot do. */
  readonly announced: readonly string[]
  /** Codes of errors of PostgreSQL, and how catalogues differ; empty when all went well. */
  readonly problems: readonly string[]
  /** How many rows t, or what it is called, has at the end. */
  readonly rows: number
}

const options = { ledger: { schema: 'drizzle', table: '__drizzle_migrations' }, ownSchema: 'drizzle_repository' }

/** Generates a change with a line of drizzle-kit, and runs it up, down and up on a database with rows. */
export async function roundTrip(line: KitLine, change: SchemaChange, connection: Connection): Promise<RoundTrip> {
  const { up, down, base } = await generateChange(line, change)
  const problems: string[] = []
  const { splitStatements } = await loadGrammar()
  const run = async (name: string, text: string): Promise<void> => {
    const statements = splitStatements(text)
    const isOne = statements.every(({ kind }) => kind === 'ordinary')
    try {
      if (isOne) await connection.query('begin')
      for (const statement of statements) await connection.query(statement.text)
      if (isOne) await connection.query('commit')
    } catch (error) {
      problems.push(`${name}: ${(error as { code?: string }).code} ${(error as Error).message}`)
      await connection.query('rollback')
    }
  }
  const compare = (name: string, before: Catalogue, after: Catalogue): void => {
    problems.push(...describeDifferences(compareCatalogues(before, after)).map((line) => `${name}: ${line}`))
  }

  await run('base', base)
  await run('rows', rowsOf(change))
  const before = await readCatalogue(connection, options)
  await run('up', up)
  await run('rows after', change.rowsAfter ?? 'select 1')
  const after = await readCatalogue(connection, options)
  if (problems.length === 0) await run('down', down)
  if (problems.length === 0) {
    compare('down', before, await readCatalogue(connection, options))
    await run('up again', up)
    compare('up again', after, await readCatalogue(connection, options))
  }
  const table = /renam/.test(change.name) && after.some(({ name }) => name === 'public.u') ? 'u' : 't'
  const [row] = await connection.query(`select count(*)::int as rows from ${table}`)
  const announced = down.split('\n').filter((text) => text.startsWith('-- '))
  return { up, down, announced, problems, rows: Number(row?.['rows']) }
}

type Catalogue = Awaited<ReturnType<typeof readCatalogue>>

async function generateChange(
  line: KitLine,
  { before, after, flags = [] }: SchemaChange,
): Promise<{ base: string; up: string; down: string }> {
  const made = makeKitProject(line, { 'schema.ts': definitions(before) })
  try {
    const project = await loadProject({ cwd: made.folder })
    const kit = findKit(project)
    await kit.generate({ name: 'base', decide: decideBy({}) })
    made.write('schema.ts', definitions(after))
    const renames = flags.filter((flag) => !flag.startsWith('+'))
    const creates = flags.filter((flag) => flag.startsWith('+')).map((flag) => flag.slice(1))
    const { revision: name } = await kit.generate({ name: 'change', decide: decideBy({ renames, creates }) })
    const history = readHistory(project.folder)
    const [first, revision] = history.revisions
    if (first === undefined || revision?.name !== name) throw new Error(`expected two revisions, got ${name}`)
    const { plan } = await planDown(kit, revision!)
    if (plan === undefined) throw new Error('expected a way back')
    writeDown(downPath(history.format, revision!), plan)
    return {
      base: first.up.text,
      up: revision!.up.text,
      down: readFileSync(downPath(history.format, revision!), 'utf8'),
    }
  } finally {
    made.remove()
  }
}
