import { argv } from 'node:process'

import type { OpenContender } from './contender.ts'
import { countRows } from './count-rows.ts'
import { type Operation, parametersOf, ownRowsOf } from './operations.ts'

/** One batch that the coordinator asks for; without an operation the worker ends. */
export interface Batch {
  readonly operation?: Operation
  readonly firstCall: number
  readonly calls: number
}

/** What came of a batch. */
export interface Outcome {
  /** Milliseconds of each call; none when the contender does not have the operation. */
  readonly times: readonly number[]
  /** What the first call returned, by numbers of rows. */
  readonly returned?: string
  readonly error?: string
}

const [, , module = '', opener = '', url = ''] = argv
// The modules of contenders export functions that open them.
const openers = (await import(module)) as Readonly<Record<string, (url: string) => OpenContender>>
const open = openers[opener]
if (open === undefined) throw new Error(`${module} has no "${opener}".`)
const { contender, close } = open(url)

process.on('message', (batch: Batch) => {
  answer(batch).catch((error: unknown) => send({ times: [], error: String(error) }))
})
process.send?.('ready')

/** Runs a batch, one call after the other. */
async function answer({ operation, firstCall, calls }: Batch): Promise<void> {
  if (operation === undefined) {
    await close()
    process.disconnect()
    return
  }
  const run = contender[operation]
  if (run === undefined) return send({ times: [] })
  const parameters = Array.from({ length: calls }, (_, index) => parametersOf(firstCall + index, ownRowsOf(operation)))
  const times: number[] = []
  let first: unknown
  for (const each of parameters) {
    const startedAt = performance.now()
    const result = await run(each)
    times.push(performance.now() - startedAt)
    first ??= result
  }
  send({ times, returned: countRows(first) })
}

function send(outcome: Outcome): void {
  process.send?.(outcome)
}
