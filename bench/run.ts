import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { startTestDatabase } from 'drizzle-repository/testing'
import postgres from 'postgres'
import { type Operation, operations, seed } from './operations.ts'
import type { Batch } from './worker.ts'

/*
 * Measures the library against hand-written postgres.js, in one interleaved run: one process per contender, one of them
 * working at a time, every round in another order, and the hand-written one twice per round, since single timings vary.
 * A contender's figure is the median over the rounds of its batch's median, as a ratio to the hand-written batches of
 * the same round. Usage: npm run bench [-- rounds] [-- operation,…]
 */

const contenders = [
  { title: 'postgres.js by hand', name: 'raw', line: '0.45' },
  { title: 'postgres.js by hand, again', name: 'raw', line: '0.45' },
  { title: 'drizzle-repository on 0.45', name: 'repository', line: '0.45' },
  { title: 'drizzle-repository on 1.0', name: 'repository', line: '1.0' },
  { title: 'drizzle 0.45', name: 'drizzle', line: '0.45' },
  { title: 'drizzle 1.0', name: 'drizzle', line: '1.0' },
] as const

const [, , roundsArgument = '15', operationsArgument = Object.keys(operations).join(',')] = process.argv
const rounds = Number(roundsArgument)
const chosen = operationsArgument.split(',').filter((name): name is Operation => Object.hasOwn(operations, name))

await using database = await startTestDatabase({ migrate: prepareDatabase, template: 'bench' })
const workers = await Promise.all(contenders.map(({ name, line }) => startWorker(name, line, database.url)))
let nextCall = 0
const ratios = new Map<string, string[]>(contenders.map(({ title }) => [title, []]))
for (const operation of chosen) {
  const measured = await measure(operation)
  for (const [index, { title }] of contenders.entries()) ratios.get(title)?.push(measured[index] ?? '')
}
for (const worker of workers) {
  worker.send({ firstCall: 0, calls: 0 } satisfies Batch)
  await once(worker, 'exit')
}
report()

async function measure(operation: Operation): Promise<string[]> {
  const { calls, title } = operations[operation]
  for (const worker of workers) await runBatch(worker, operation, calls)
  const perRound: number[][] = contenders.map(() => [])
  const absolute: number[] = []
  for (let round = 0; round < rounds; round++) {
    const medians = new Map<number, number>()
    for (const index of shuffled(contenders.keys())) {
      const worker = workers[index]
      if (worker === undefined) continue
      await runBatch(worker, operation, Math.ceil(calls / 10))
      medians.set(index, median(await runBatch(worker, operation, calls)))
    }
    const reference = ((medians.get(0) ?? 0) + (medians.get(1) ?? 0)) / 2
    absolute.push(reference)
    for (const [index, value] of medians) perRound[index]?.push(value / reference)
  }
  if (process.stderr.isTTY) process.stderr.write(`${title}: done\n`)
  return perRound.map((values, index) =>
    index === 0 ? `1 (${median(absolute).toFixed(2)} ms)` : median(values).toFixed(2),
  )
}

function report(): void {
  console.log(`Median of ${rounds} rounds, as a ratio to postgres.js by hand. Node ${process.version}.\n`)
  console.log(`| | ${chosen.map((operation) => operations[operation].title).join(' | ')} |`)
  console.log(`|---|${chosen.map(() => '---|').join('')}`)
  for (const [title, values] of ratios) console.log(`| ${title} | ${values.join(' | ')} |`)
}

async function startWorker(name: string, line: '0.45' | '1.0', url: string): Promise<ChildProcess> {
  const preload = line === '1.0' ? ['--import', fileURLToPath(new URL('use-drizzle-v1.ts', import.meta.url))] : []
  const worker = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), [name, url], {
    execArgv: ['--import', 'tsx', ...preload],
  })
  await once(worker, 'message')
  return worker
}

async function runBatch(worker: ChildProcess, operation: Operation, calls: number): Promise<number[]> {
  worker.send({ operation, firstCall: nextCall, calls } satisfies Batch)
  nextCall += calls
  const [times] = (await once(worker, 'message')) as [number[] | string]
  if (typeof times === 'string') throw new Error(`${operation} failed in a contender: ${times}`)
  return times
}

async function prepareDatabase(url: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => undefined })
  const folder = new URL('../drizzle/', import.meta.url)
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted()) {
    await client.unsafe(await readFile(new URL(file, folder), 'utf8'))
  }
  await client.unsafe(seed)
  await client.end()
}

function shuffled(items: Iterable<number>): number[] {
  return [...items]
    .map((item) => [Math.random(), item] as const)
    .toSorted(([left], [right]) => left - right)
    .map(([, item]) => item)
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}
