import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { backfillStatus, finalizeBackfill, retryBackfill, runBackfill, upgrade } from '../../src/migrations/index.ts'
import { startTestDatabase } from '../../src/testing/index.ts'
import { writeMigrations } from './migration-folder.ts'
import { stormDefinitions, type StormKind, stormStatement, stormUp } from './storm-tables.ts'

/** How wild a storm is. */
export interface StormOptions {
  readonly rows: number
  readonly workers: number
  readonly kills: number
  /** Rows a second of a worker, where it would be over too soon. */
  readonly rate?: number
}

/** What came of a storm. */
export interface StormResult {
  readonly kills: number
  readonly seconds: number
  /** How many rows there are for every number of times that one was done: `{ 1: 1000000 }` is right. */
  readonly times: Readonly<Record<string, number>>
  /** Rows that failed before they were tried again without the poison. */
  readonly failures: readonly string[]
  readonly isFinalized: boolean
  readonly writer: { readonly statements: number; readonly p50: number; readonly p99: number; readonly max: number }
}

const worker = fileURLToPath(new URL('backfill-worker.ts', import.meta.url))
const tsx = import.meta.resolve('tsx')

/** Runs a backfill by processes that are killed, while a writer inserts, updates, deletes and changes keys. */
export async function runStorm(kind: StormKind, options: StormOptions): Promise<StormResult> {
  await using database = await startTestDatabase({ log: () => undefined })
  const folder = await mkdtemp(join(tmpdir(), 'storm-'))
  const sql = postgres(database.url, { max: 2, onnotice: () => undefined })
  try {
    const db = drizzle({ client: sql })
    await writeMigrations(folder, 'journal', [{ name: 'storm', up: stormUp(kind, options.rows) }])
    await upgrade({ db, folder })
    const writer = startWriter(database.url, kind, options.rows)
    const startedAt = performance.now()
    const kills = await runWorkers([database.url, folder, kind, String(options.rate ?? '')], options)
    const seconds = (performance.now() - startedAt) / 1000
    const latencies = await writer.stop()

    const own = { db, folder, name: 'storm', definition: stormDefinitions[kind] }
    await runBackfill(own)
    const [status] = await backfillStatus(own)
    const failures = status?.failures.map(({ key }) => key.join(' ')) ?? []
    // The code is corrected, and the row that it threw on is tried again.
    if (kind === 'batch') await retryBackfill({ ...own, definition: stormDefinitions.numbers })
    const { isFinalized } = await finalizeBackfill(own)
    const counts = await sql.unsafe(
      `select times::text, count(*)::integer as rows from ${kind === 'words' ? 'words' : 'numbers'} group by 1`,
    )
    const times = Object.fromEntries(counts.map((row) => [String(row['times']), Number(row['rows'])]))
    return { kills, seconds, times, failures, isFinalized, writer: latencies }
  } finally {
    await sql.end()
    await rm(folder, { recursive: true })
  }
}

/** Starts workers, kills them while there are kills left, and starts others in their place until all end by themselves. */
async function runWorkers(args: readonly string[], { workers, kills }: StormOptions): Promise<number> {
  let left = kills
  const once = (): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, ['--import', tsx, worker, ...args], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      child.stdout.once('data', () => {
        if (left <= 0) return
        left--
        setTimeout(() => child.kill('SIGKILL'), Math.random() * 600)
      })
      child.on('close', (code, signal) =>
        code === 0 || signal === 'SIGKILL' ? resolve(code === 0) : reject(new Error(`a worker ended with ${code}`)),
      )
    })
  const work = async (): Promise<void> => {
    while (!(await once()));
  }
  await Promise.all(Array.from({ length: workers }, work))
  return kills - left
}

function startWriter(url: string, kind: StormKind, rows: number): { stop(): Promise<StormResult['writer']> } {
  const latencies: number[] = []
  const over = new AbortController()
  const writing = (async () => {
    const sql = postgres(url, { max: 1, connection: { application_name: 'writer' } })
    while (!over.signal.aborted) {
      const startedAt = performance.now()
      await sql.unsafe(stormStatement(kind, rows, Math.random))
      latencies.push(performance.now() - startedAt)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    await sql.end()
  })()
  return {
    stop: async () => {
      over.abort()
      await writing
      latencies.sort((one, other) => one - other)
      const at = (share: number): number => latencies[Math.floor((latencies.length - 1) * share)] ?? 0
      return { statements: latencies.length, p50: at(0.5), p99: at(0.99), max: at(1) }
    },
  }
}
