import type { BackfillEvent, BackfillStatus, DryRunResult, WorkerResult } from '../../backfill/index.ts'
import { print, writeToTerminal } from '../output.ts'
import { bar } from './progress.ts'
import { bold, count, cyan, dim, duration, green, red, yellow } from './style.ts'

/** Failed rows that are shown without being asked for. */
const fewFailures = 3

/** Shows what a worker does: a line that moves on a terminal, and one for everything that it has to wait for. */
export function showBackfill(name: string): { readonly onEvent: (event: BackfillEvent) => void; stop(): void } {
  const isTerminal = process.stderr.isTTY
  let seen = 0
  let rows = 0
  let waitsFor: string | undefined
  const startedAt = performance.now()
  const clear = (): void => {
    if (isTerminal) writeToTerminal('\r\u001B[K')
  }
  const live = (): void => {
    if (!isTerminal) return
    const rate = Math.round(seen / Math.max(0.001, (performance.now() - startedAt) / 1000))
    writeToTerminal(`\r\u001B[K ▸ ${name}  ${count(rows, 'row')} changed, ${count(seen, 'row')} passed, ${rate}/s`)
  }
  const onEvent = (event: BackfillEvent): void => {
    if (event.type === 'batch') {
      seen += event.seen
      rows += event.rows
      return live()
    }
    clear()
    if (event.type === 'waiting' && waitsFor === undefined) print(` ${yellow('!')} ${name} waits: ${event.reason}`)
    if (event.type === 'goingOn') print(` ${green('▸')} ${name} goes on`)
    if (event.type === 'again') print(` ${yellow('!')} ${name}: rows were left; it goes through the table again`)
    waitsFor = event.type === 'waiting' ? event.reason : undefined
  }
  return { onEvent, stop: clear }
}

/** Says why a worker ended, and what comes next. */
export function describeEnd(name: string, { end, rows, batches }: WorkerResult): readonly string[] {
  const did = `${count(rows, 'row')} changed here in ${count(batches, 'batch', 'batches')}`
  const [isFine, sentence, next] = ends[end]
  return [
    ` ${isFine ? green('✓') : red('✗')} ${bold(name)}  ${sentence}  ${dim(did)}`,
    ...(next === undefined ? [] : [`   ${cyan(`drizzle-repository backfill ${next.replace('%', name)}`)}`]),
  ]
}

const ends: Readonly<Record<WorkerResult['end'], readonly [boolean, string, string | undefined]>> = {
  finished: [true, 'finished', 'finalize %'],
  finalized: [true, 'is finalized already', undefined],
  left: [false, 'rows come that are undone: old code, or a missing default or trigger, inserts them', 'run %'],
  failures: [false, 'too many rows failed', 'status % --failed'],
  interrupted: [false, 'stopped', 'run %'],
  paused: [false, 'is paused', 'resume %'],
  cancelled: [false, 'is cancelled', 'run % --again'],
}

/** Says where backfills stand. */
export function describeBackfills(all: readonly BackfillStatus[], withFailures: boolean): readonly string[] {
  if (all.length === 0) return [dim(' no revision has a backfill')]
  const width = Math.max(...all.map(({ name }) => name.length))
  return all.flatMap((status) => describeOne(status, width, withFailures))
}

function describeOne(status: BackfillStatus, width: number, withFailures: boolean): readonly string[] {
  const { name, state, failures, waits, lastWait } = status
  const indent = ' '.repeat(width + 3)
  const next = nextOf(status)
  const shown = withFailures ? failures : failures.slice(0, fewFailures)
  return [
    ` ${bold(name.padEnd(width))}  ${state.padEnd(9)}  ${progressOf(status)}`.trimEnd(),
    ...(waits === 0 ? [] : [`${indent}waited ${count(waits, 'time')}, at last: ${lastWait ?? ''}`]),
    ...(failures.length === 0 ? [] : [`${indent}${red(`${count(failures.length, 'row')} failed`)}`]),
    ...shown.map(
      ({ key, errorCode, message, attempts }) =>
        `${indent}  ${key.join(', ')}  ${errorCode}  ${message}  ${dim(count(attempts, 'attempt'))}`,
    ),
    ...(shown.length < failures.length ? [dim(`${indent}  … --failed lists all`)] : []),
    ...(next === undefined ? [] : [`${indent}${cyan(`drizzle-repository backfill ${next} ${name}`)}`]),
  ]
}

function progressOf({ state, seen, rowsEstimate, rows, pass, millisecondsLeft }: BackfillStatus): string {
  if (state === 'pending') return ''
  const share = state === 'running' || state === 'paused' ? `${bar(seen, Math.max(seen, rowsEstimate))}  ` : ''
  const again = pass > 1 ? `, pass ${pass}` : ''
  const left = millisecondsLeft === undefined ? '' : ` · one worker needs about ${duration(millisecondsLeft)}`
  return `${share}${count(rows, 'row')} changed, ${seen.toLocaleString('en')} of about ${rowsEstimate.toLocaleString('en')} passed${again}${left}`
}

function nextOf({ state, failures }: BackfillStatus): string | undefined {
  if (state === 'pending' || state === 'running') return 'run'
  if (state === 'paused') return 'resume'
  if (state === 'finished') return failures.length > 0 ? 'retry' : 'finalize'
  return undefined
}

/** Says what a dry run found. */
export function describeDryRun(name: string, result: DryRunResult): readonly string[] {
  const { batches, seen, rows, milliseconds, rowsEstimate, millisecondsEstimate } = result
  const tried = `${count(batches, 'batch', 'batches')} of ${count(seen, 'row')}, ${rows.toLocaleString('en')} changed`
  return [
    ` ${green('✓')} ${bold(name)}  ${tried}, in ${duration(milliseconds)}; rolled back`,
    `   about ${count(rowsEstimate, 'row')}: one worker needs about ${duration(millisecondsEstimate)}`,
    `   ${cyan(`drizzle-repository backfill run ${name}`)}`,
  ]
}
