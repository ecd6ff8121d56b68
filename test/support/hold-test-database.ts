/**
 * A program that has a test database and then ends in the way that its first argument names. It prints one line of JSON
 * about the database; a second argument names a file to which its migration of a shared template appends a line.
 */
import { appendFileSync, readFileSync, writeSync } from 'node:fs'
import postgres from 'postgres'
import { startTestDatabase } from '../../src/testing/start-test-database.ts'

const [ending, migrationsFile] = process.argv.slice(2)
const migrate = async (): Promise<void> => appendFileSync(String(migrationsFile), 'migrated\n')
const database = await startTestDatabase(migrationsFile === undefined ? {} : { template: 'held', migrate })

const sql = postgres(database.url, { max: 1 })
const [server] = await sql`select current_setting('data_directory') as data, current_database() as name`
await sql.end()
const [processId] =
  database.source === 'embedded' ? readFileSync(`${server!['data']}/postmaster.pid`, 'utf8').split('\n') : []
writeSync(1, `${JSON.stringify({ url: database.url, source: database.source, processId, ...server })}\n`)

if (ending === 'stop') await database.stop()
if (ending === 'exit') process.exit(0)
if (ending === 'throw')
  setTimeout(() => {
    throw new Error('on purpose')
  })
if (ending === 'wait') setInterval(() => {}, 1000)
