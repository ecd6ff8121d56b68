import type { Lock, LockMode, Work } from '../../lint/index.ts'
import { isBlocking, type TracedRevision } from '../../trace/index.ts'
import { bold, dim, green, red, yellow } from './style.ts'

const shortModes: Readonly<Record<LockMode, string>> = {
  AccessShare: 'AS',
  RowShare: 'RS',
  RowExclusive: 'RX',
  ShareUpdateExclusive: 'SUX',
  Share: 'S',
  ShareRowExclusive: 'SRX',
  Exclusive: 'X',
  AccessExclusive: 'AX',
}

const workVerbs: Readonly<Record<Work['kind'], string>> = {
  scan: 'reads',
  rewrite: 'writes',
  build: 'builds an index of',
}

/** The statements of a revision, each with its locks, its work, its time, and whether lint said so. */
export function describeTracedRevision({ name, statements }: TracedRevision): string[] {
  const rows = statements.map(({ statement, locks, held, work, milliseconds, error }, index) => [
    ` ${index + 1} ${firstWords(statement.text)}`,
    describeLocks(locks, held),
    error === undefined ? describeWork(work) : `fails ${error}`,
    `${Math.round(milliseconds)} ms`,
  ])
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)))
  return [
    '',
    bold(name),
    ...rows.map((row, index) => {
      const cells = row.map((cell, column) =>
        column === 3 ? cell.padStart(widths[3] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      return `${cells.join('  ')}  ${describeJudgement(statements[index]?.judgement)}`
    }),
  ]
}

/** The last lines: who waits for what, and whether lint was right. */
export function describeTrace(revisions: readonly TracedRevision[]): string[] {
  const all = revisions.flatMap(({ name, statements }) =>
    statements.map((one, index) => ({ ...one, place: `${name} ${index + 1}` })),
  )
  const blocking = all.filter(isBlocking)
  const differing = all.filter(({ judgement }) => judgement.verdict === 'differs')
  const waiting = (isRead: boolean): string[] =>
    blocking
      .filter(({ held }) => held.some(({ mode }) => !isRead || mode === 'AccessExclusive'))
      .map(({ place }) => place)
  return [
    '',
    ...(blocking.length === 0 ? [green('nobody waits for more than a moment')] : []),
    ...(waiting(true).length > 0 ? [`${red('reads wait')}: ${waiting(true).join(', ')}`] : []),
    ...(waiting(false).length > 0 ? [`${red('writes wait')}: ${waiting(false).join(', ')}`] : []),
    ...(differing.length > 0 ? [`${red('lint is wrong')}: ${differing.map(({ place }) => place).join(', ')}`] : []),
  ]
}

function firstWords(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}

/** The locks that are new; those that an earlier statement took stand in parentheses. */
function describeLocks(locks: readonly Lock[], held: readonly Lock[]): string {
  if (locks.length === 0 && held.length > 0) return `(${describeLocks(held, [])})`
  return locks.length === 0
    ? '–'
    : locks.map(({ table, mode }) => `${withoutPublic(table)} ${shortModes[mode]}`).join(' · ')
}

function describeWork(work: readonly Work[]): string {
  return work.length === 0
    ? '–'
    : work.map(({ kind, table }) => `${workVerbs[kind]} ${withoutPublic(table)}`).join(' · ')
}

function describeJudgement(judgement: TracedRevision['statements'][number]['judgement'] | undefined): string {
  if (!judgement || judgement.verdict === 'same') return dim('same')
  if (judgement.verdict === 'open') return yellow(`lint: ${judgement.lint}, which an empty copy cannot tell`)
  return red(`✗ lint said ${judgement.lint}`)
}

function withoutPublic(table: string): string {
  return table.replace(/^public\./, '')
}
