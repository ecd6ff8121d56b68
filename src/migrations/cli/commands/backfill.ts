import { Command } from 'commander'
import {
  backfillStatusIn,
  changeBackfillIn,
  finalizeBackfillIn,
  retryBackfillIn,
  tryBackfillIn,
} from '../../commands/backfill.ts'
import { backfillName, type BackfillStatus } from '../../backfill/index.ts'
import { MigrationError } from '../../migration-error.ts'
import { planBackfill } from '../../commands/backfill-house.ts'
import { act, type CommonOptions, makeCommand, show } from '../command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { interruptSignal } from '../interrupt.ts'
import { withCliHouse } from '../open-house.ts'
import { describeBackfills, describeDryRun } from '../screen/describe-backfill.ts'
import { count, cyan, green, red } from '../screen/style.ts'
import { type RunBackfillCliOptions, runBackfills } from './run-backfills.ts'

/** `backfill run|status|pause|resume|cancel|retry|finalize`. */
export function backfillCommand(): Command {
  return new Command('backfill')
    .description('change the data of a table in batches, while it is in use')
    .exitOverride()
    .addCommand(runCommand())
    .addCommand(statusCommand())
    .addCommand(stateCommand('pause', 'let its workers end, and change nothing more', 'paused'))
    .addCommand(stateCommand('resume', 'let workers begin again', 'running'))
    .addCommand(stateCommand('cancel', 'end it for good; what was done stays', 'cancelled'))
    .addCommand(retryCommand())
    .addCommand(finalizeCommand())
}

function runCommand(): Command {
  return makeCommand('run', 'work on a backfill, or on all that are not finished; any number of processes may at once')
    .argument('[name]', "the revision's name, with or without its number")
    .option('--dry-run', 'do three batches, roll them back, and estimate the whole')
    .option('--again', 'begin from the first row, also after cancel and finalize')
    .option('--target <duration>', 'how long a batch should take (default: 100ms)')
    .option('--rate <rows>', 'at most so many rows a second in this process', Number)
    .option('--window <hours>', "work in these hours of the server's time zone only: 22:00-06:00")
    .option('--max-lag <duration>', 'wait while a replica is further behind (default: 10s), or off')
    .option('--max-transaction-age <duration>', 'wait while a transaction is older (default: 10min), or off')
    .option('--lock-timeout <duration>', 'how long a batch waits for a locked row (default: 500ms)')
    .option('--max-failures <number>', 'stop when so many rows failed (default: 100)', Number)
    .action(
      act<[string | undefined], RunBackfillCliOptions & { readonly dryRun?: boolean }>((options, name) =>
        options.dryRun === true ? dryRun(options, name) : runBackfills(options, name),
      ),
    )
}

function dryRun(options: RunBackfillCliOptions, name: string | undefined): Promise<ExitCode> {
  return withCliHouse(options, async (house) => {
    const wanted = name ?? (await backfillStatusIn(house)).find(({ state }) => state !== 'finalized')?.name ?? ''
    const plan = await planBackfill(house, wanted)
    const result = await tryBackfillIn(house, plan, options)
    show(options, { name: plan.name, ...result }, () => [house.description, ...describeDryRun(plan.name, result)])
    return exitCodes.yes
  })
}

function statusCommand(): Command {
  return makeCommand('status', 'show how far backfills are; exit 1 when one is not finalized')
    .argument('[name]', 'only this one')
    .option('--failed', 'list every row that failed, by its key')
    .action(
      act<[string | undefined], CommonOptions & { readonly failed?: boolean }>((options, name) =>
        withCliHouse(options, async (house) => {
          const all = await backfillStatusIn(house)
          const found = name === undefined ? all : [oneOf(all, name)]
          show(options, found, () => [house.description, ...describeBackfills(found, options.failed === true)])
          const isDone = found.every(({ state }) => state === 'finalized' || state === 'cancelled')
          return isDone ? exitCodes.yes : exitCodes.no
        }),
      ),
    )
}

function oneOf(all: readonly BackfillStatus[], name: string): BackfillStatus {
  const found = all.find((status) => status.name === backfillName({ name }))
  if (found !== undefined) return found
  throw new MigrationError({
    reason: 'target',
    expected: `a backfill ${name}`,
    got: all.length === 0 ? 'none at all' : `only ${all.map((status) => status.name).join(', ')}`,
    remedy: 'Correct the name.',
    next: 'drizzle-repository backfill status',
  })
}

function stateCommand(
  verb: 'pause' | 'resume' | 'cancel',
  summary: string,
  state: 'paused' | 'running' | 'cancelled',
): Command {
  return makeCommand(verb, summary)
    .argument('<name>', "the revision's name, with or without its number")
    .action(
      act<[string], CommonOptions>((options, name) =>
        withCliHouse(options, async (house) => {
          const changed = await changeBackfillIn(house, name, state)
          show(options, { name: changed, state }, () => [
            ` ${green('✓')} ${changed} is ${state === 'running' ? 'resumed' : state}`,
            ...(state === 'running' ? [`   ${cyan(`drizzle-repository backfill run ${changed}`)}`] : []),
          ])
          return exitCodes.yes
        }),
      ),
    )
}

function retryCommand(): Command {
  return makeCommand('retry', 'try the rows that failed once more; exit 1 when one fails again')
    .argument('<name>', "the revision's name, with or without its number")
    .action(
      act<[string], CommonOptions>((options, name) =>
        withCliHouse(options, async (house) => {
          const plan = await planBackfill(house, name)
          const result = await retryBackfillIn(house, plan, { signal: interruptSignal() })
          const { done, settled, failed } = result
          show(options, { name: plan.name, ...result }, () => [
            ` ${failed === 0 ? green('✓') : red('✗')} ${plan.name}: ${count(done, 'row')} done, ${settled} gone or done already, ${failed} failed again`,
            `   ${cyan(`drizzle-repository backfill ${failed === 0 ? 'finalize' : 'status'} ${plan.name}${failed === 0 ? '' : ' --failed'}`)}`,
          ])
          return failed === 0 ? exitCodes.yes : exitCodes.no
        }),
      ),
    )
}

function finalizeCommand(): Command {
  return makeCommand('finalize', 'prove that no row is left, and record it; exit 1 when one is')
    .argument('<name>', "the revision's name, with or without its number")
    .option('--wait <duration>', 'how long to wait for transactions that write to the table (default: 1min)')
    .action(
      act<[string], CommonOptions & { readonly wait?: string }>((options, name) =>
        withCliHouse(options, async (house) => {
          const plan = await planBackfill(house, name)
          const result = await finalizeBackfillIn(house, plan, { wait: options.wait, signal: interruptSignal() })
          show(options, { name: plan.name, ...result }, () =>
            result.isFinalized
              ? [` ${green('✓')} ${plan.name} is finalized: no row of ${plan.keyed.relation} is left`]
              : [` ${red('✗')} ${plan.name}: ${result.reason}`, `   ${cyan(result.next)}`],
          )
          return result.isFinalized ? exitCodes.yes : exitCodes.no
        }),
      ),
    )
}
