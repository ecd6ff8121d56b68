import { openContender, type OpenContender } from './contenders.ts'
import { type Operation, parametersOf } from './operations.ts'

/** One batch that the coordinator asks for; without an operation the worker ends. */
export interface Batch {
  readonly operation?: Operation
  readonly firstCall: number
  readonly calls: number
}

const [, , name = '', url = ''] = process.argv
const open = openContender[name]
if (open === undefined) throw new Error(`There is no contender "${name}".`)
const { contender, close }: OpenContender = open(url)

process.on('message', (batch: Batch) => {
  answer(batch).catch((error: unknown) => process.send?.(String(error)))
})
process.send?.('ready')

/** Runs a batch, one call after the other, and sends the time of each in milliseconds. */
async function answer({ operation, firstCall, calls }: Batch): Promise<void> {
  if (operation === undefined) {
    await close()
    process.disconnect()
    return
  }
  const parameters = Array.from({ length: calls }, (_, index) => parametersOf(firstCall + index))
  const times: number[] = []
  for (const each of parameters) {
    const startedAt = performance.now()
    await contender[operation](each)
    times.push(performance.now() - startedAt)
  }
  process.send?.(times)
}
