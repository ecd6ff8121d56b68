import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { argv, stderr } from 'node:process'
import { fileURLToPath } from 'node:url'
import { startTestDatabase } from 'drizzle-repository/testing'
import postgres from 'postgres'

import { type Operation, operations, ownRowsOf } from './operations.ts'
import { prepareDatabase } from './prepare-database.ts'
import { median, shuffled, spread } from './statistics.ts'
import type { Batch, Outcome } from './worker.ts'

/*
 * Measures the library, the built one, against hand-written postgres.js and Drizzle itself, in one interleaved run: one
 * process per contender, each warmed by five seconds of calls, one of them working at a time, every round in another
 * order, and the hand-written one twice per round, since single timings vary. A contender's figure is the median over
 * the rounds of its batch's median, as a ratio to the hand-written batches of the same round. All must return the same
 * numbers of rows before anything is timed.
 * Usage: npm run bench [-- rounds [operation,…]]
 */

interface Entrant {
  readonly title: string
  readonly module: string
  readonly opener?: string
  readonly line: '0.45' | '1.0'
}

const entrants: readonly Entrant[] = [
  { title: 'postgres.js by hand', module: './by-hand.ts', line: '0.45' },
  { title: 'postgres.js by hand, again', module: './by-hand.ts', line: '0.45' },
  { title: 'drizzle-repository on 0.45', module: './repository.v0.ts', line: '0.45' },
  { title: 'drizzle-repository on 1.0', module: './repository.v1.ts', line: '1.0' },
  { title: 'drizzle 0.45', module: './builders.ts', line: '0.45' },
  { title: 'drizzle 1.0', module: './builders.ts', line: '1.0' },
  { title: 'db.query 0.45', module: './db-query.v0.ts', line: '0.45' },
  { title: 'db.query 0.45, prepared', module: './db-query.v0.ts', opener: 'openPrepared', line: '0.45' },
  { title: 'db.query 1.0', module: './db-query.v1.ts', line: '1.0' },
  { title: 'db.query 1.0, prepared', module: './db-query.v1.ts', opener: 'openPrepared', line: '1.0' },
]

const [, , roundsArgument = '15', operationsArgument = Object.keys(operations).join(',')] = argv
const rounds = Number(roundsArgument)
const warmUpMilliseconds = 5_000
const chosen = operationsArgument.split(',').map(readOperation)

await using database = await startTestDatabase({ migrate: prepareDatabase, template: 'bench' })
const workers = await Promise.all(entrants.map((entrant) => startWorker(entrant, database.url)))
const admin = postgres(database.url, { max: 1 })
let nextCall = 0
const results: Measured[] = []
for (const operation of chosen) results.push(await measure(operation))
for (const worker of workers) {
  worker.send({ firstCall: 0, calls: 0 } satisfies Batch)
  await once(worker, 'exit')
}
await admin.end()
report()

/** An operation's ratios, round by round, for each entrant. */
interface Measured {
  readonly operation: Operation
  readonly milliseconds: number
  readonly ratios: readonly (readonly number[])[]
}

async function measure(operation: Operation): Promise<Measured> {
  const { calls, title } = operations[operation]
  await compareResults(operation)
  for (const worker of workers) await warmUp(worker, operation)
  const ratios: number[][] = entrants.map(() => [])
  const references: number[] = []
  for (let round = 0; round < rounds; round++) {
    const medians = new Map<number, number>()
    for (const index of shuffled(entrants.keys())) {
      const worker = workers[index]
      if (worker === undefined) continue
      await runBatch(worker, operation, Math.ceil(calls / 10))
      const { times } = await runBatch(worker, operation, calls)
      if (times.length > 0) medians.set(index, median(times))
    }
    const reference = ((medians.get(0) ?? 0) + (medians.get(1) ?? 0)) / 2
    references.push(reference)
    for (const [index, value] of medians) ratios[index]?.push(value / reference)
  }
  if (stderr.isTTY) stderr.write(`${title}: done\n`)
  return { operation, milliseconds: median(references), ratios }
}

/** Calls until the engine has compiled what the calls run: a service is measured, not its first second. */
async function warmUp(worker: ChildProcess, operation: Operation): Promise<void> {
  for (let spent = 0; spent < warmUpMilliseconds;) {
    const { times } = await runBatch(worker, operation, operations[operation].calls)
    if (times.length === 0) return
    spent += times.reduce((sum, time) => sum + time, 0)
  }
}

/** Runs the same call of every contender once: what they return must have the same numbers of rows. */
async function compareResults(operation: Operation): Promise<void> {
  let expected: string | undefined
  for (const [index, worker] of workers.entries()) {
    worker.send({ operation, firstCall: nextCall, calls: 1 } satisfies Batch)
    const { returned } = await outcomeOf(worker, operation)
    if (ownRowsOf(operation).rows > 0) await admin`truncate measurements`
    expected ??= returned
    if (returned === undefined || returned === expected) continue
    throw new Error(`${operation}: expected ${expected}, but ${entrants[index]?.title} returned ${returned}`)
  }
  nextCall += 1
}

function report(): void {
  console.log(`Median of ${rounds} rounds, as a ratio to postgres.js by hand. Node ${process.version}.\n`)
  console.log(`| | ${chosen.map((operation) => operations[operation].title).join(' | ')} |`)
  console.log(`|---|${chosen.map(() => '---|').join('')}`)
  for (const [index, { title }] of entrants.entries()) {
    const cells = results.map(({ ratios, milliseconds }) => {
      const ofEntrant = ratios[index] ?? []
      if (ofEntrant.length === 0) return '–'
      return index === 0 ? `1 (${milliseconds.toFixed(2)} ms)` : median(ofEntrant).toFixed(2)
    })
    console.log(`| ${title} | ${cells.join(' | ')} |`)
  }
  const spreads = results.map(({ ratios }) =>
    Math.round(median(ratios.filter((each) => each.length > 0).map(spread)) * 100),
  )
  console.log(`| half of the rounds within | ${spreads.map((percent) => `±${percent} %`).join(' | ')} |`)
}

async function startWorker({ module, opener = 'open', line }: Entrant, url: string): Promise<ChildProcess> {
  const preload = line === '1.0' ? ['--import', fileURLToPath(new URL('use-drizzle-v1.ts', import.meta.url))] : []
  const worker = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), [module, opener, url], {
    execArgv: ['--import', 'tsx', ...preload],
  })
  await once(worker, 'message')
  return worker
}

async function runBatch(worker: ChildProcess, operation: Operation, calls: number): Promise<Outcome> {
  worker.send({ operation, firstCall: nextCall, calls } satisfies Batch)
  nextCall += calls
  const outcome = await outcomeOf(worker, operation)
  if (ownRowsOf(operation).rows > 0) await admin`truncate measurements`
  return outcome
}

async function outcomeOf(worker: ChildProcess, operation: Operation): Promise<Outcome> {
  const [outcome] = (await once(worker, 'message')) as [Outcome]
  if (outcome.error !== undefined) throw new Error(`${operation} failed in a contender: ${outcome.error}`)
  return outcome
}

function readOperation(name: string): Operation {
  if (Object.hasOwn(operations, name)) return name as Operation
  throw new Error(`expected some of ${Object.keys(operations).join(', ')}, got ${name}`)
}
