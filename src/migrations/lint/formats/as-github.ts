import { relative } from 'node:path'
import type { Finding, Severity } from '../finding.ts'
import type { LintReport } from '../lint-report.ts'
import { placeOf } from './place.ts'

/** A report as the lines that GitHub's workflows turn into annotations of a pull request. */
export function asGithub({ revisions }: LintReport, root: string): string[] {
  return revisions.flatMap(({ path, text, findings }) =>
    findings.map((finding) => {
      const { line, column } = placeOf(text, finding.start)
      const { line: endLine } = placeOf(text, finding.end)
      const properties = {
        file: relative(root, path),
        line,
        endLine,
        col: column,
        title: `${finding.rule} (${finding.verdict})`,
      }
      const listed = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
      return `::${commands[finding.severity]} ${listed.join(',')}::${escapeMessage(messageOf(finding))}`
    }),
  )
}

function messageOf({ message, remedy: { now, next, advice } }: Finding): string {
  const statements = (list: readonly string[]): string => list.map((sql) => `${sql};`).join('\n')
  return [
    message,
    ...(now.length > 0 ? [`Do instead:\n${statements(now)}`] : []),
    ...next.map((list) => `In a revision of its own:\n${statements(list)}`),
    ...(advice === undefined ? [] : [advice]),
  ].join('\n')
}

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'notice' }

function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
