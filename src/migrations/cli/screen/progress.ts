import type { PlannedRevision } from '../../plan.ts'
import type { RunEvent, Session } from '../../run/index.ts'
import { print, writeToTerminal } from '../output.ts'
import { bold, count, dim, duration, green, yellow } from './style.ts'

/** Shows what the runner does: a line for every revision that is done, and on a terminal one that moves. */
export function showProgress(names: readonly string[]): { readonly onEvent: (event: RunEvent) => void; stop(): void } {
  const width = Math.max(0, ...names.map((name) => name.length))
  const isTerminal = process.stderr.isTTY
  let line = ''
  const live = (text: string): void => {
    line = text
    if (isTerminal) writeToTerminal(`\r\u001B[K${text.slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1))}`)
  }
  const clear = (): void => {
    if (isTerminal && line !== '') writeToTerminal('\r\u001B[K')
    line = ''
  }
  let title = ''
  const onEvent = (event: RunEvent): void => {
    switch (event.type) {
      case 'lockWaiting':
        return live(` waiting for another upgrade${event.holder === undefined ? '' : `, ${describe(event.holder)}`}`)
      case 'revisionStarted':
        title = `${event.planned.revision.name.padEnd(width)}  ${kindOf(event.planned)}`
        return live(` ▸ ${title}`)
      case 'stepStarted':
        return live(` ▸ ${title}  step ${event.index + 1}  ${event.statement?.text.replaceAll(/\s+/g, ' ') ?? ''}`)
      case 'stepSkipped':
        return live(` ▸ ${title}  step ${event.index + 1} was done`)
      case 'indexDropped':
        clear()
        return print(`   ${yellow('!')} dropped the invalid index ${event.name}, which is built again`)
      case 'blocked':
        return live(` ▸ ${title}  waiting for ${event.by.map(describe).join('; ')}`)
      case 'progress':
        return live(` ▸ ${title}  ${bar(event.done, event.total)}  ${event.phase}`)
      case 'attemptFailed':
        clear()
        print(
          `   ${yellow('!')} attempt ${event.attempt} of ${event.attempts} got no lock; the next one in ` +
            `${duration(event.wait)}, and nothing is held meanwhile`,
        )
        return event.by.forEach((session) => print(`     ${describe(session)}`))
      case 'revisionDone':
        clear()
        return print(` ${green('✓')} ${describeDone(event.planned, width, event.milliseconds)}`)
      default:
        return undefined
    }
  }
  return { onEvent, stop: clear }
}

/** One line of a plan, before it is run. */
export function describePlanned(planned: PlannedRevision, width: number): string {
  return `${bold(planned.revision.name.padEnd(width))}  ${kindOf(planned)}  ${statementsOf(planned)}`.trimEnd()
}

function describeDone(planned: PlannedRevision, width: number, milliseconds: number): string {
  return `${describePlanned(planned, width).padEnd(width + 30)}  ${dim(duration(milliseconds).padStart(9))}`
}

function kindOf({ steps }: PlannedRevision): string {
  const isOneTransaction = steps.length <= 1 && steps[0]?.kind !== 'alone'
  return (isOneTransaction ? 'transaction' : count(steps.length, 'step')).padEnd(11)
}

function statementsOf({ steps }: PlannedRevision): string {
  const number = steps.reduce((sum, { statements }) => sum + statements.length, 0)
  return count(number, 'statement').padEnd(13)
}

function describe({ pid, applicationName, state, seconds, locks }: Session): string {
  return [`pid ${pid}`, applicationName, `${state} ${duration(seconds * 1000)}`, locks]
    .filter((part) => part !== '')
    .join('  ')
}

/** A bar of how much is done. */
export function bar(done: number, total: number): string {
  if (total <= 0) return ''
  const share = Math.min(1, done / total)
  const full = Math.round(share * 20)
  return `${'━'.repeat(full)}${'─'.repeat(20 - full)} ${Math.round(share * 100)} %`
}
