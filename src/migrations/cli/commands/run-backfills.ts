import type { BackfillStatus, WorkerResult } from '../../backfill/index.ts'
import { backfillStatusIn, runBackfillIn } from '../../commands/backfill.ts'
import { planBackfill } from '../../commands/backfill-house.ts'
import type { BackfillLimitOptions } from '../../commands/backfill-limits.ts'
import type { CommonOptions } from '../command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { interruptSignal } from '../interrupt.ts'
import { type CliHouse, withCliHouse } from '../open-house.ts'
import { print, printJson } from '../output.ts'
import { describeEnd, showBackfill } from '../screen/describe-backfill.ts'
import { green } from '../screen/style.ts'

/** The options of `backfill run`. */
export interface RunBackfillCliOptions extends CommonOptions, BackfillLimitOptions {
  readonly again?: boolean
}

interface Ended extends WorkerResult {
  readonly name: string
}

/** Works on one backfill, or on all that are not finished, one after the other. */
export function runBackfills(options: RunBackfillCliOptions, name: string | undefined): Promise<ExitCode> {
  return withCliHouse(options, async (house) => {
    const isJson = options.json === true
    const names = name === undefined ? openNames(await backfillStatusIn(house)) : [name]
    if (!isJson) print(house.description)
    const signal = interruptSignal()
    const ended: Ended[] = []
    for (const each of names) {
      const one = await runOne(house, options, each, signal)
      ended.push(one)
      if (one.end !== 'finished' && one.end !== 'finalized') break
    }
    if (isJson) printJson(ended)
    else if (names.length === 0) print(` ${green('✓')} every backfill is finished`)
    return exitCodeOf(ended)
  })
}

function openNames(all: readonly BackfillStatus[]): readonly string[] {
  return all.filter(({ state }) => state === 'pending' || state === 'running').map((status) => status.name)
}

async function runOne(
  house: CliHouse,
  options: RunBackfillCliOptions,
  wanted: string,
  signal: AbortSignal,
): Promise<Ended> {
  const plan = await planBackfill(house, wanted)
  const screen = showBackfill(plan.name)
  try {
    const { again, target, rate, window, maxLag, maxTransactionAge, lockTimeout, maxFailures } = options
    const limits = { target, rate, window, maxLag, maxTransactionAge, lockTimeout, maxFailures }
    const onEvent = options.json === true ? undefined : screen.onEvent
    const result = await runBackfillIn(house, plan, { ...limits, again, onEvent, signal })
    screen.stop()
    if (options.json !== true) for (const line of describeEnd(plan.name, result)) print(line)
    return { name: plan.name, ...result }
  } finally {
    screen.stop()
  }
}

/** What is done stays done, so an end before the end is part-way where anything was. */
function exitCodeOf(ended: readonly Ended[]): ExitCode {
  const last = ended.at(-1)
  if (last === undefined || last.end === 'finished' || last.end === 'finalized') return exitCodes.yes
  if (last.end === 'interrupted') return exitCodes.interrupted
  return ended.some(({ batches }) => batches > 0) ? exitCodes.partly : exitCodes.no
}
