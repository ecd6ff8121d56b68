/**
 * Runs 32 callers against a server that crashes and recovers, and whose tables change, under them. Run it by hand:
 * `npx tsx bench/soak.ts [minutes] [postgres.js | node-postgres]`.
 *
 * It fails when a call takes longer than 60 seconds, an error is not typed, or money is lost, and prints what the process
 * and the connections keep at the start and at the end.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { drizzle as drizzleNodePostgres } from 'drizzle-orm/node-postgres'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js'
import pg from 'pg'
import postgres from 'postgres'
import { createRepositories, RepositoryError } from '../src/index.ts'
import { startEmbeddedServer } from '../src/server/embedded/embedded-server.ts'

const callers = 32
const accountCount = 50
const longestCall = 60_000
const [minutes = '5', driver = 'node-postgres'] = process.argv.slice(2)
const endsAt = Date.now() + Number(minutes) * 60_000

const accounts = pgTable('accounts', {
  id: integer('id').primaryKey(),
  cents: integer('cents').notNull(),
  note: text('note'),
})

const server = await startEmbeddedServer('for the soak')
const admin = (): pg.Client => {
  const client = new pg.Client({ connectionString: server.url })
  client.on('error', () => undefined)
  return client
}

/** Runs SQL on a connection of its own, also while the server recovers. */
async function run<TRow extends pg.QueryResultRow>(statement: string): Promise<TRow[]> {
  for (;;) {
    const client = admin()
    try {
      await client.connect()
      return (await client.query<TRow>(statement)).rows
    } catch {
      await delay(200)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
}

await run(`create table accounts (id int primary key, cents int not null, note text)`)
await run(`insert into accounts select n, 1000, 'x' from generate_series(1, ${accountCount}) n`)
await run('checkpoint')

const pool =
  driver === 'postgres.js'
    ? undefined
    : new pg.Pool({ connectionString: server.url, max: 10, connectionTimeoutMillis: 20_000 })
pool?.on('error', () => undefined)
const client =
  pool === undefined ? postgres(server.url, { max: 10, fetch_types: false, onnotice: () => undefined }) : undefined
const repositories = () =>
  createRepositories(
    client === undefined ? drizzleNodePostgres({ client: pool as pg.Pool }) : drizzlePostgresJs({ client }),
    { accounts },
  )
type Set = ReturnType<typeof repositories>

const any = (count: number): number => 1 + Math.floor(Math.random() * count)

async function transfer({ $transaction }: Set): Promise<void> {
  const [from, to] = [any(accountCount), any(accountCount)].toSorted((one, other) => one - other) as [number, number]
  if (from === to) return
  await $transaction(
    async ({ accounts: inside, $transaction: nest }) => {
      const source = await inside.findOrThrow(from, { lock: { mode: 'update' } })
      const target = await inside.findOrThrow(to, { lock: { mode: 'update' } })
      await inside.update(from, { cents: source.cents - 1 })
      await nest(async ({ accounts: nested }) => nested.update(to, { cents: target.cents + 1 }))
    },
    { retry: 5, lockTimeout: 5000 },
  )
}

const calls: readonly ((set: Set) => Promise<unknown>)[] = [
  transfer,
  transfer,
  (set) => set.accounts.find(any(accountCount)),
  (set) => set.accounts.findMany({ where: { id: { lt: any(accountCount) } }, limit: any(20) }),
  (set) => set.accounts.findPage({ page: any(3), pageSize: 10 }),
  (set) => set.accounts.updateEach([{ id: any(accountCount), note: 'each' }]),
  (set) => set.accounts.updateMany({ where: { id: any(accountCount) }, set: { note: 'many' }, returning: false }),
  (set) => set.accounts.upsert({ id: any(accountCount), cents: 0 }, { update: { note: 'upsert' } }),
  (set) =>
    set.accounts.findMany({
      extras: { slept: sql`pg_sleep(1)::text` },
      limit: 1,
      signal: AbortSignal.timeout(any(400)),
    }),
  async (set) => {
    for await (const row of set.accounts.stream({ size: 10, orderBy: { id: 'asc' } })) if (row.id > any(60)) break
  },
  (set) =>
    set.$transaction(async ({ accounts: inside }) => {
      await inside.create({ id: 1000 + any(1000), cents: 5 })
      throw new RepositoryError('NOT_FOUND', 'undone on purpose', { origin: 'program' })
    }),
]

const counts = new Map<string, number>()
const failures: unknown[] = []
/** What the driver said for each code of ours, by the call that failed: who ended a statement shows here. */
const causes = new Map<string, number>()
let done = 0
let longest = { ms: 0, call: '', ended: '' }
const running = new Map<number, number>()

const countIn = (map: Map<string, number>, name: string): unknown => map.set(name, (map.get(name) ?? 0) + 1)

/** The chain of causes in short: the class of each, and the code that it has. */
function causesOf(error: unknown): string {
  const chain: string[] = []
  for (let cause: unknown = error; cause instanceof Error && chain.length < 6; cause = cause.cause) {
    const { code, name } = cause as Error & { readonly code?: unknown }
    chain.push(`${name} ${typeof code === 'string' ? code : ''}`.trim())
  }
  return chain.join(' < ')
}

async function call(caller: number): Promise<void> {
  while (Date.now() < endsAt) {
    const startedAt = performance.now()
    const which = any(calls.length) - 1
    let ended = 'succeeded'
    running.set(caller, startedAt)
    try {
      await (calls[which] as (typeof calls)[number])(repositories())
    } catch (error) {
      ended = error instanceof RepositoryError ? error.code : 'untyped'
      countIn(causes, `call ${which}: ${causesOf(error)}`)
      if (!(error instanceof RepositoryError)) failures.push(error)
    }
    countIn(counts, ended)
    running.delete(caller)
    const ms = Math.round(performance.now() - startedAt)
    if (ms > longest.ms) longest = { ms, call: String(which), ended }
    done++
  }
}

interface State {
  readonly heapMb: number
  readonly connections: number
  readonly prepared: number | undefined
}

async function look(): Promise<State> {
  globalThis.gc?.()
  const [row] = await run<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  )
  const names = 'select count(*)::int as count from pg_prepared_statements'
  const prepared =
    client === undefined
      ? (await pool?.query<{ count: number }>(names))?.rows[0]
      : (await client.unsafe<{ count: number }[]>(names))[0]
  return {
    heapMb: Math.round(process.memoryUsage().heapUsed / 2 ** 20),
    connections: row?.count ?? 0,
    prepared: prepared?.count,
  }
}

async function disturb(): Promise<void> {
  const total = endsAt - Date.now()
  for (let step = 1; step <= 8; step++) {
    await delay(total / 9)
    if ([2, 5, 7].includes(step)) {
      const type = step === 5 ? 'text' : 'varchar(50)'
      await run(`alter table accounts alter column note type ${type}`)
      console.log(`altered the table (${type})`)
    } else {
      const [row] = await run<{ pid: number }>(
        `select pid from pg_stat_activity where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`,
      )
      // A backend that is killed makes the server end all connections, and recover.
      if (row !== undefined) process.kill(row.pid, 'SIGKILL')
      console.log('the server crashed')
    }
  }
}

process.on('uncaughtException', (error) => failures.push(error))
process.on('unhandledRejection', (error) => failures.push(error))
const looking = setInterval(() => {
  for (const startedAt of running.values())
    if (performance.now() - startedAt > longestCall) failures.push(new Error('A call hangs.'))
  console.log(
    `${done} calls, heap ${Math.round(process.memoryUsage().heapUsed / 2 ** 20)} MB, failures ${failures.length}`,
  )
}, 30_000)

for (let warm = 0; warm < 200; warm++)
  await (calls[warm % calls.length] as (typeof calls)[number])(repositories()).catch(() => undefined)
const before = await look()
const work = Promise.all(Array.from({ length: callers }, async (_, caller) => call(caller)))
await Promise.race([Promise.all([work, disturb()]), delay(endsAt - Date.now() + longestCall)])
clearInterval(looking)
const [money] = await run<{ cents: number }>('select sum(cents)::int as cents from accounts')
console.log(
  JSON.stringify(
    {
      driver,
      minutes,
      done,
      longest,
      hanging: running.size,
      before,
      after: await look(),
      cents: money?.cents,
      counts: Object.fromEntries(counts),
      causes: Object.fromEntries([...causes].toSorted(([one], [other]) => one.localeCompare(other))),
    },
    undefined,
    2,
  ),
)
for (const failure of failures.slice(0, 10)) console.error(failure)
await server.stop().catch(() => undefined)
process.exit(failures.length === 0 && running.size === 0 && money?.cents === accountCount * 1000 ? 0 : 1)
