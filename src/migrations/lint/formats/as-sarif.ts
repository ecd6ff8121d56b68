import { relative, sep } from 'node:path'
import type { Severity } from '../finding.ts'
import type { LintReport } from '../lint-report.ts'
import { rules } from '../rules.ts'
import { placeOf } from './place.ts'

/** A report in SARIF 2.1.0, which code scanners take. */
export function asSarif({ revisions }: LintReport, root: string): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'drizzle-repository',
            rules: rules.map(({ name, title, why }) => ({
              id: name,
              shortDescription: { text: title },
              fullDescription: { text: why.replaceAll('\n', ' ') },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: revisions.flatMap(({ path, text, findings }) =>
          findings.map(({ rule, severity, message, start, end }) => ({
            ruleId: rule,
            level: levels[severity],
            message: { text: message },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: relative(root, path).split(sep).map(encodeURIComponent).join('/') },
                  region: regionOf(text, start, end),
                },
              },
            ],
          })),
        ),
      },
    ],
  }
}

function regionOf(text: string, start: number, end: number): object {
  const from = placeOf(text, start)
  const to = placeOf(text, end)
  return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column }
}

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'note' }
