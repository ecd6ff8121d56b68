import type { Command } from 'commander'
import type { LintBeforeOptions } from '../../commands/lint-before-upgrade.ts'
import { type RunResult, upgradeIn } from '../../commands/upgrade.ts'
import type { LintResult } from '../../lint/index.ts'
import type { Plan } from '../../plan.ts'
import { act, type CommonOptions, makeCommand } from '../command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { interruptSignal } from '../interrupt.ts'
import { type CliSession, withCliSession } from '../open-session.ts'
import { print, printJson } from '../output.ts'
import { printOffline, printRangeOffline } from '../print-offline.ts'
import { describePlanned, showProgress } from '../screen/progress.ts'
import { count, cyan, dim, red, yellow } from '../screen/style.ts'
import { describePlan } from '../screen/describe-plan.ts'

/** The options of `upgrade` and `downgrade`. */
export interface RunCliOptions extends CommonOptions {
  readonly dryRun?: boolean
  readonly sql?: string | true
  readonly lockTimeout?: string
  readonly attempts?: number
  readonly wait?: string
}

/** Adds the options that `upgrade` and `downgrade` have in common. */
export function addRunOptions(command: Command): Command {
  return command
    .option('--dry-run', 'only show what would be run')
    .option(
      '--lock-timeout <duration>',
      'how long a statement waits for a lock before all is rolled back (default: 5s)',
    )
    .option('--attempts <number>', 'how often a revision is tried (default: 10)', Number)
    .option('--wait <duration>', 'how long to wait for another upgrade (default: 10min)')
}

/** `upgrade [target]`. */
export function upgradeCommand(): Command {
  return addRunOptions(makeCommand('upgrade', 'apply pending revisions'))
    .argument('[target]', 'head, +1, or a revision', 'head')
    .option('--strict', 'refuse what lint warns of, and not only what is sure to fail')
    .option('--sql [from:to]', 'print SQL for psql instead; with a range no database is asked')
    .action(
      act<[string], RunCliOptions & { readonly strict?: boolean }>(async (options, target) => {
        if (typeof options.sql === 'string') return printRangeOffline(options, options.sql)
        return withCliSession(options, async (session) => {
          if (options.sql === true) {
            const { plan } = await upgradeIn(session, { target, dryRun: true })
            return printOffline(session, plan, options)
          }
          return run(options, session, (callbacks) =>
            upgradeIn(session, { target, ...runOptions(options), ...callbacks, ...lintOptions(options) }),
          )
        })
      }),
    )
}

/** What lint warns of is shown before anything is run; `--json` has it in `lint --pending --json`. */
function lintOptions({ json, strict = false }: RunCliOptions & { readonly strict?: boolean }): LintBeforeOptions {
  const onLint = ({ revisions }: LintResult): void => {
    for (const { name, findings } of revisions) {
      for (const { severity, rule, message } of findings) {
        if (severity !== 'note') print(` ${yellow('!')} ${name}: ${rule}: ${message}`)
      }
    }
  }
  return json === true ? { strict } : { strict, onLint }
}

/** What the runner gets of the command line's options. */
export function runOptions({ dryRun, lockTimeout, attempts, wait }: RunCliOptions): {
  readonly dryRun: boolean
  readonly lockTimeout?: string
  readonly attempts?: number
  readonly wait?: string
} {
  return {
    dryRun: dryRun === true,
    ...(lockTimeout === undefined ? {} : { lockTimeout }),
    ...(attempts === undefined ? {} : { attempts }),
    ...(wait === undefined ? {} : { wait }),
  }
}

type Run = (callbacks: {
  readonly onPlan: (plan: Plan) => void
  readonly onEvent?: ReturnType<typeof showProgress>['onEvent']
  readonly signal: AbortSignal
}) => Promise<Pick<RunResult, 'plan' | 'done' | 'waiting'>>

/** Runs a plan with everything that the screen shows of it. */
export async function run(options: RunCliOptions, { description }: CliSession, start: Run): Promise<ExitCode> {
  const signal = interruptSignal()
  if (options.json === true) {
    const { plan, done, waiting } = await start({ signal, onPlan: () => undefined })
    printJson({ plan: describePlan(plan), done, ...(waiting && { waiting }) })
    return waiting === undefined ? exitCodes.yes : exitCodes.no
  }
  let progress: ReturnType<typeof showProgress> | undefined
  let isEmpty = false
  const onPlan = ({ direction, revisions }: Plan): void => {
    const names = revisions.map(({ revision }) => revision.name)
    const width = Math.max(0, ...names.map((name) => name.length))
    progress = showProgress(names)
    isEmpty = names.length === 0
    const what = isEmpty
      ? 'up to date'
      : `${count(names.length, 'revision')} to ${direction === 'up' ? 'apply' : 'undo'}`
    print(`${description} · ${what}`)
    if (options.dryRun !== true) return
    for (const planned of revisions) {
      print(` · ${describePlanned(planned, width)}`)
      for (const step of planned.steps)
        for (const { text } of step.statements) print(dim(`     ${text.replaceAll('\n', '\n     ')};`))
    }
  }
  try {
    const { done, waiting } = await start({ signal, onPlan, onEvent: (event) => progress?.onEvent(event) })
    if (options.dryRun !== true && !isEmpty && done.length === 0) print(yellow(' another upgrade was faster'))
    if (waiting === undefined) return exitCodes.yes
    print(` ${red('✗')} ${waiting.sentence}\n   ${cyan(waiting.next)}`)
    return exitCodes.no
  } finally {
    progress?.stop()
  }
}
