/** A worker of a storm, which is killed at any moment: `url folder kind rate`. It says when its first batch is done. */
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { runBackfill } from '../../src/migrations/index.ts'
import { isStormKind, stormDefinitions } from './storm-tables.ts'

const [url = '', folder = '', kind = '', rate = ''] = process.argv.slice(2)
if (!isStormKind(kind)) throw new Error(`${kind} is no kind of storm`)
const client = postgres(url, { max: 1, connection: { application_name: 'worker' }, onnotice: () => undefined })
let hasBegun = false
const result = await runBackfill({
  db: drizzle({ client }),
  folder,
  name: 'storm',
  definition: stormDefinitions[kind],
  maxTransactionAge: 'off',
  ...(rate === '' ? {} : { rate: Number(rate), target: '20ms' }),
  onEvent: ({ type }) => {
    if (type === 'batch' && !hasBegun) process.stdout.write('begun\n')
    if (type === 'batch') hasBegun = true
  },
})
await client.end()
process.exitCode = result.end === 'finished' || result.end === 'left' ? 0 : 1
