import { loadGrammar } from '../../src/migrations/grammar/index.ts'
import type { Finding } from '../../src/migrations/lint/finding.ts'
import { lintHistory } from '../../src/migrations/lint/lint-history.ts'
import type { LintReport } from '../../src/migrations/lint/lint-report.ts'
import type { LintOptions } from '../../src/migrations/lint/lint-script.ts'
import type { Revision } from '../../src/migrations/revision.ts'
import { readHeader } from '../../src/migrations/project/read-header.ts'

const grammar = await loadGrammar()

/** A revision of a text alone. */
function revisionOf(name: string, text: string): Revision {
  const path = `/project/drizzle/${name}.sql`
  return {
    name,
    when: 0,
    up: { path, text, hash: '', header: readHeader(text, path) },
    down: undefined,
    parents: [],
    snapshotPath: undefined,
  }
}

/** Lints texts as the revisions of a history, after one that makes the tables. */
export function lintTexts(setup: string, texts: readonly string[], options?: LintOptions): LintReport {
  const revisions = [setup, ...texts].map((text, index) => revisionOf(`000${index}_revision`, text))
  return lintHistory(grammar, revisions, options, ({ name }) => name !== '0000_revision')
}

/** The findings of one text. */
export function lintSql(setup: string, text: string, options?: LintOptions): readonly Finding[] {
  return lintTexts(setup, [text], options).revisions[0]?.findings ?? []
}

/** What lint says but for notes, as `verdict rule: locks; work`. */
export function verdictsOf(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ severity }) => severity !== 'note')
    .map(({ verdict, rule, locks, work }) => {
      const locked = locks.map(({ table, mode }) => `${table} ${mode}`).join(', ')
      const done = work.map(({ table, kind }) => `${kind} ${table}`).join(', ')
      return [`${verdict} ${rule}`, locked, done].filter((part) => part !== '').join('; ')
    })
}
