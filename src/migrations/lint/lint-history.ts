import { type Grammar, SqlSyntaxError } from '../grammar/index.ts'
import type { Revision } from '../revision.ts'
import { emptySchema, type Schema } from '../schema/index.ts'
import { countFindings, type LintReport } from './lint-report.ts'
import { lintRevision } from './lint-revision.ts'
import { foldScript, type LintOptions } from './lint-script.ts'

/**
 * Lints the chosen revisions of a history; the ones before each make the schema that it is judged by.
 *
 * @param chosen Whether a revision is to be linted; by default every one is.
 */
export function lintHistory(
  grammar: Grammar,
  revisions: readonly Revision[],
  options: LintOptions = {},
  chosen: (revision: Revision) => boolean = () => true,
): LintReport {
  const schema = emptySchema()
  const linted = revisions.flatMap((revision) => {
    if (chosen(revision)) return [lintRevision(grammar, schema, revision, options)]
    foldRevision(grammar, schema, revision)
    return []
  })
  return countFindings(linted)
}

/** Folds a revision that is not linted. If the grammar refuses it, that is said where it is. */
export function foldRevision(grammar: Grammar, schema: Schema, { up }: Revision): void {
  try {
    foldScript(grammar, schema, grammar.splitStatements(up.text))
  } catch (error) {
    if (!(error instanceof SqlSyntaxError)) throw error
  }
}
