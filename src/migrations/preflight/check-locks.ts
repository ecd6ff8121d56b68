import { count, duration } from '../describe-amounts.ts'
import type { SplitStatements, Step } from '../step.ts'
import { type LockMode, type TableSizes, whoWaits } from '../lint/index.ts'
import { planSteps } from '../plan/index.ts'
import type { Revision } from '../revision.ts'
import { isBlocking, type TracedRevision, type TracedStatement } from '../trace/index.ts'
import { cross, type PreflightLine, tick } from './line.ts'

/** A lock that others wait for, from the statement that took it to the end of its transaction. */
export interface LockTime {
  readonly table: string
  readonly mode: LockMode
  readonly milliseconds: number
}

/** How the revisions ran. */
export interface Rehearsed {
  readonly revisions: readonly Revision[]
  readonly traced: readonly TracedRevision[]
  readonly splitStatements: SplitStatements
  /** Whether the copy had the rows of the database: its times mean something then. */
  readonly hasRows: boolean
}

/** Whether others wait for longer than they may: what was held on the copy, or without one what works on large tables. */
export function checkLocks(rehearsed: Rehearsed, limit: number, sizes: TableSizes): PreflightLine {
  if (!rehearsed.hasRows) return checkWithoutRows(rehearsed, sizes)
  const times = lockTimes(rehearsed).toSorted((a, b) => b.milliseconds - a.milliseconds)
  const long = times.filter(({ milliseconds }) => milliseconds > limit)
  const [longest] = times
  if (longest === undefined) return tick('locks', 'nobody waits')
  if (long.length === 0)
    return tick('locks', `nobody waits longer than ${duration(longest.milliseconds)}: ${name(longest)}`)
  return cross('locks', `${count(long.length, 'lock')} held longer than ${duration(limit)}`, {
    details: long.map((lock) => `${name(lock)} for ${duration(lock.milliseconds)}: ${whoWaits(lock.mode) ?? ''} wait`),
    next: 'drizzle-repository lint --pending --fix',
  })
}

/** The strongest lock of every table and transaction, and how long it was held. */
function lockTimes({ revisions, traced, splitStatements }: Rehearsed): readonly LockTime[] {
  return traced.flatMap(({ name: revision, statements }) => {
    const script = revisions.find((one) => one.name === revision)?.up
    const steps = script === undefined ? [] : planSteps(script, splitStatements)
    return groupBySteps(steps, statements).flatMap(timesOfTransaction)
  })
}

function groupBySteps(steps: readonly Step[], traced: readonly TracedStatement[]): readonly TracedStatement[][] {
  return steps.map(({ statements }) => {
    const starts = new Set(statements.map(({ start }) => start))
    return traced.filter(({ statement }) => starts.has(statement.start))
  })
}

function timesOfTransaction(statements: readonly TracedStatement[]): readonly LockTime[] {
  const times = new Map<string, LockTime>()
  for (const { held, milliseconds } of statements) {
    // It may be held stronger than before; it is held anyway.
    for (const { table, mode } of held) {
      const before = times.get(table)?.milliseconds ?? 0
      times.set(table, { table, mode, milliseconds: before + milliseconds })
    }
  }
  return [...times.values()]
}

/** Work on so little takes a moment. */
const smallBytes = 1024 * 1024

function checkWithoutRows({ traced }: Rehearsed, sizes: TableSizes): PreflightLine {
  const isSmall = (table: string): boolean => {
    const size = sizes.get(table)
    return size !== undefined && size.rows >= 0 && size.bytes <= smallBytes
  }
  const blocking = traced
    .flatMap(({ statements }) => statements)
    .filter((statement) => isBlocking(statement) && !statement.work.every(({ table }) => isSmall(table)))
  if (blocking.length === 0) return tick('locks', 'nobody waits while rows are read or written')
  return cross(
    'locks',
    `${count(blocking.length, 'statement')} would make others wait, for how long only a copy tells`,
    {
      details: blocking.flatMap(({ held }) => held.map((lock) => `${name(lock)}: ${whoWaits(lock.mode) ?? ''} wait`)),
      next: 'drizzle-repository lint --pending --fix',
    },
  )
}

function name({ table, mode }: Pick<LockTime, 'table' | 'mode'>): string {
  return `${table.replace(/^public\./, '')} ${mode}`
}
