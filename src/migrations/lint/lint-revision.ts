import { type Grammar, SqlSyntaxError, type SyntaxStatement } from '../grammar/index.ts'
import type { Revision } from '../revision.ts'
import type { Schema } from '../schema/index.ts'
import { advise, type Finding } from './finding.ts'
import { knownRules } from './known-rules.ts'
import { lintScript, type LintOptions } from './lint-script.ts'
import { readAllowances } from './read-allowances.ts'

/** What lint says of one revision. */
export interface LintedRevision {
  readonly name: string
  /** Its file, absolute. */
  readonly path: string
  readonly text: string
  readonly statements: readonly SyntaxStatement[]
  readonly findings: readonly Finding[]
}

/**
 * Lints the way up of a revision and folds it into the schema.
 *
 * @throws {MigrationError} for a line `allow` that cannot be understood
 */
export function lintRevision(
  grammar: Grammar,
  schema: Schema,
  { name, up }: Pick<Revision, 'name' | 'up'>,
  options: LintOptions = {},
): LintedRevision {
  const { path, text } = up
  let statements: readonly SyntaxStatement[]
  try {
    statements = grammar.splitStatements(text)
  } catch (error) {
    if (!(error instanceof SqlSyntaxError)) throw error
    return { name, path, text, statements: [], findings: [asSyntaxFinding(error, text)] }
  }
  const allowed = statements.map((statement) => readAllowances(text, statement, knownRules, path))
  const all = lintScript(grammar, schema, statements, { isOneByOne: up.header.isOneByOne, ...options })
  const findings = all.filter(({ statement, rule }) => options.ignoresAllowances || !allowed[statement]?.has(rule))
  return { name, path, text, statements, findings }
}

/** A script that the grammar refuses is refused by PostgreSQL, too (42601). */
function asSyntaxFinding({ found, position }: SqlSyntaxError, text: string): Finding {
  return {
    rule: 'syntax',
    verdict: 'fails',
    severity: 'error',
    message: `${found} (42601)`,
    locks: [],
    work: [],
    remedy: advise('Correct the statement. A breakpoint of drizzle-kit ends a statement, inside $$ too.'),
    needsRows: undefined,
    start: position,
    end: text.indexOf('\n', position) < 0 ? text.length : text.indexOf('\n', position),
    statement: 0,
  }
}
