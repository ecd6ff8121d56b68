import { relative } from 'node:path'
import type { Finding, Remedy, Severity } from '../finding.ts'
import type { LintReport } from '../lint-report.ts'
import type { LintedRevision } from '../lint-revision.ts'
import { placeOf } from './place.ts'
import { rulePage } from './rule-page.ts'

/** How the signs of severities are coloured; plain where there is no terminal. */
export type Paint = (severity: Severity, text: string) => string

export interface TextOptions {
  /** The folder that paths are relative to. */
  readonly root: string
  readonly paint?: Paint
  /** Whether notes are shown. */
  readonly hasNotes?: boolean
}

/** Writes a report for people. */
export function asText(report: LintReport, { root, paint = plain, hasNotes = true }: TextOptions): string[] {
  const shown = report.revisions.flatMap((revision) => {
    const findings = revision.findings.filter(({ severity }) => hasNotes || severity !== 'note')
    return findings.length === 0 ? [] : [...ofRevision({ ...revision, findings }, root, paint), '']
  })
  return [...shown, summaryOf(report)]
}

function summaryOf({ revisions, errors, warnings }: LintReport): string {
  const statements = revisions.reduce((sum, revision) => sum + revision.statements.length, 0)
  return [
    counted(errors, 'error'),
    counted(warnings, 'warning'),
    counted(statements, 'statement'),
    counted(revisions.length, 'file'),
  ].join(', ')
}

function ofRevision(revision: LintedRevision, root: string, paint: Paint): string[] {
  const lines = revision.findings.flatMap((finding, index) => {
    const isFirst = revision.findings[index - 1]?.statement !== finding.statement || index === 0
    return [...(isFirst ? quoted(revision, finding) : []), ...ofFinding(finding, paint)]
  })
  return [relative(root, revision.path) || revision.path, ...lines]
}

/** The first line of the statement, as it stands in its file. */
function quoted({ text, statements }: LintedRevision, { start, statement }: Finding): string[] {
  const from = statements[statement]?.start ?? start
  const { line } = placeOf(text, from)
  const lineStart = text.lastIndexOf('\n', from - 1) + 1
  const lineEnd = text.indexOf('\n', from)
  const source = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd).trimEnd()
  return ['', `${String(line).padStart(4)} │ ${source}`]
}

function ofFinding({ rule, severity, message, remedy }: Finding, paint: Paint): string[] {
  const help =
    rule === 'syntax' || severity === 'note'
      ? []
      : [`  ${rulePage(rule)} · silence: -- drizzle-repository: allow ${rule}: <why>`]
  const body = [
    `${paint(severity, signs[severity])} ${paint(severity, rule)}  ${message}`,
    ...ofRemedy(remedy),
    ...help,
  ]
  return body.map((line) => `     │ ${line}`)
}

function ofRemedy({ now, next, advice, isAutomatic }: Remedy): string[] {
  const how = isAutomatic ? 'Do instead (--fix writes it):' : 'Do instead:'
  const statements = (list: readonly string[]): string[] =>
    list.flatMap((sql) => `${sql};`.split('\n').map((line) => `    ${line}`))
  return [
    ...(now.length > 0 ? [`  ${how}`, ...statements(now)] : []),
    ...next.flatMap((list, index) => [
      `  ${index === 0 && now.length === 0 ? 'In' : 'and, in'} a revision of its own:`,
      ...statements(list),
    ]),
    ...(advice === undefined ? [] : [`  ${advice}`]),
  ]
}

const signs: Readonly<Record<Severity, string>> = { error: '✗', warning: '!', note: '·' }

function counted(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}

function plain(_severity: Severity, text: string): string {
  return text
}
