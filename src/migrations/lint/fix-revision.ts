import { breakpoint, type Edit, editSql, type Grammar } from '../grammar/index.ts'
import type { Revision } from '../revision.ts'
import type { Schema } from '../schema/index.ts'
import type { Finding } from './finding.ts'
import { lintRevision, type LintedRevision } from './lint-revision.ts'
import type { LintOptions } from './lint-script.ts'

/** A revision with its findings mended, as far as that can be written. */
export interface FixedRevision {
  readonly text: string
  /** The statements of the revisions that have to follow. */
  readonly next: readonly (readonly string[])[]
  /** The rules whose findings were mended. */
  readonly fixed: readonly string[]
}

/** No statement needs more: each round mends one finding of every statement. */
const maximumRounds = 5

/**
 * Mends a revision: the statements that are safe take the place of the others, and formatting and comments stay.
 *
 * @param schema What the revisions before it have made; it is left as it is.
 */
export function fixRevision(
  grammar: Grammar,
  schema: Schema,
  revision: Pick<Revision, 'name' | 'up'>,
  options: LintOptions = {},
): FixedRevision {
  let text = revision.up.text
  const next: string[][] = []
  const fixed: string[] = []
  for (let round = 0; round < maximumRounds; round += 1) {
    const up = { ...revision.up, text }
    const linted = lintRevision(grammar, structuredClone(schema), { name: revision.name, up }, options)
    const findings = firstOfEach(linted.findings)
    if (findings.length === 0) break
    text = editSql(
      text,
      findings.map((finding) => editFor(linted, finding)),
    )
    for (const { rule, remedy } of findings) {
      fixed.push(rule)
      for (const [index, statements] of remedy.next.entries()) (next[index] ??= []).push(...statements)
    }
  }
  return { text, next: next.map(longFirst), fixed }
}

/**
 * What takes long goes before what locks, so that no lock is held meanwhile. The statements of one remedy are in this
 * order already, and those of different ones don't depend on each other.
 */
function longFirst(statements: readonly string[]): readonly string[] {
  const isLong = (sql: string): boolean => /^update\b|\bvalidate constraint\b/i.test(sql)
  return [...statements.filter(isLong), ...statements.filter((sql) => !isLong(sql))]
}

/** The first finding of every statement that can be mended; others may be gone with it. */
function firstOfEach(findings: readonly Finding[]): Finding[] {
  const mended = findings.filter(({ severity, remedy }) => severity !== 'note' && remedy.isAutomatic)
  return mended.filter(
    (finding, index) => mended.findIndex(({ statement }) => statement === finding.statement) === index,
  )
}

function editFor({ text, statements }: LintedRevision, { statement, remedy }: Finding): Edit {
  const { start, end } = statements[statement] ?? { start: 0, end: 0 }
  if (remedy.now.length > 0) {
    const separator = text.includes(breakpoint) ? `;\n${breakpoint}\n` : ';\n'
    return { start, end, text: remedy.now.join(separator) }
  }
  // The statement moves to another revision; its semicolon and the breakpoint before it go with it.
  const before = /\s*(?:--> statement-breakpoint\s*)?$/.exec(text.slice(0, start))?.[0].length ?? 0
  const behind = /^\s*;/.exec(text.slice(end))?.[0].length ?? 0
  return { start: start - before, end: end + behind, text: '' }
}

/** The text of a revision that follows. */
export function renderNext(statements: readonly string[], hasBreakpoints: boolean): string {
  return `${statements.join(hasBreakpoints ? `;\n${breakpoint}\n` : ';\n')};\n`
}
