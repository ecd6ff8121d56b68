import { relative } from 'node:path'
import type { LintReport } from '../lint-history.ts'
import { placeOf } from './place.ts'
import { rulePage } from './rule-page.ts'

/** A report as data: what the screen shows, and the places of it. */
export function asJson({ revisions, errors, warnings, notes }: LintReport, root: string): object {
  return {
    errors,
    warnings,
    notes,
    revisions: revisions.map(({ name, path, text, statements, findings }) => ({
      name,
      path: relative(root, path),
      statements: statements.length,
      findings: findings.map(({ rule, verdict, severity, message, locks, work, remedy, start, end, statement }) => ({
        rule,
        verdict,
        severity,
        message,
        locks,
        work,
        remedy,
        statement: statement + 1,
        start: placeOf(text, start),
        end: placeOf(text, end),
        page: rulePage(rule),
      })),
    })),
  }
}
