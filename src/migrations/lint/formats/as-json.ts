import { relative } from 'node:path'
import type { Finding } from '../finding.ts'
import type { LintReport } from '../lint-report.ts'
import { type Place, placeOf } from './place.ts'
import { rulePage } from './rule-page.ts'

/** What lint says, as plain data. */
export interface LintResult {
  readonly errors: number
  readonly warnings: number
  readonly notes: number
  readonly revisions: readonly LintedFile[]
}

/** What lint says of one revision. */
export interface LintedFile {
  readonly name: string
  /** Its file, relative to the project. */
  readonly path: string
  /** How many statements it has. */
  readonly statements: number
  readonly findings: readonly PlacedFinding[]
}

/** A finding with its place in the file. */
export interface PlacedFinding extends Pick<
  Finding,
  'rule' | 'verdict' | 'severity' | 'message' | 'locks' | 'work' | 'remedy'
> {
  /** The number of its statement, from 1. */
  readonly statement: number
  readonly start: Place
  readonly end: Place
  /** The page of the docs about its rule. */
  readonly page: string
}

/** A report as plain data. */
export function asJson({ revisions, errors, warnings, notes }: LintReport, root: string): LintResult {
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
