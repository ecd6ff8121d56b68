import type { Connection } from '../connection.ts'
import type { Grammar, SyntaxStatement } from '../grammar/index.ts'
import { lintRevision, type LintOptions, quoteWhole, tablesOf } from '../lint/index.ts'
import { planSteps } from '../plan/index.ts'
import { readSession, restoreSession } from '../run/index.ts'
import type { Revision } from '../revision.ts'
import type { Schema } from '../schema/index.ts'
import { judgeLint, type Judgement } from './judge-lint.ts'
import { readRelations, type Relations } from './read-relations.ts'
import { traceAlone } from './trace-alone.ts'
import { traceTransaction } from './trace-transaction.ts'
import type { TracedStatement } from './traced-statement.ts'

/** A revision that was run statement by statement, with lint's word beside each. */
export interface TracedRevision {
  readonly name: string
  readonly statements: readonly (TracedStatement & { readonly judgement: Judgement })[]
}

/** The session that runs, and one that looks. */
export interface TraceSessions {
  readonly connection: Connection
  readonly holder: Connection
  /** The server process of `connection`. */
  readonly pid: number
}

/**
 * Runs a revision's way up step by step, as an upgrade does, and looks at every statement.
 *
 * @param schema What lint knows of the schema before it; it is that of the revision afterwards.
 */
export async function traceRevision(
  grammar: Grammar,
  sessions: TraceSessions,
  schema: Schema,
  revision: Revision,
  options: LintOptions = {},
): Promise<TracedRevision> {
  const known = await readRelations(sessions.connection)
  const tables = (statement: SyntaxStatement | undefined): string[] =>
    statement ? tablesOf(schema, statement.node) : []
  // The tables are those before the revision, as far as they are there.
  const { findings, statements } = lintRevision(grammar, structuredClone(schema), revision, {
    ...options,
    ignoresAllowances: true,
  })
  const traced: TracedStatement[] = []
  const own = await readSession(sessions.connection)
  for (const { kind, statements: inStep } of planSteps(revision.up, grammar.splitStatements)) {
    const [first] = inStep
    if (kind === 'transaction')
      traced.push(...(await traceTransaction(sessions.connection, sessions.pid, inStep, known)))
    else if (first) {
      const names = tables(statements.find(({ start }) => start === first.start))
      const held = names.filter((name) => isKnown(known, name)).map(quoteWhole)
      traced.push(
        await traceAlone(sessions.connection, sessions.pid, first, { known, tables: held, holder: sessions.holder }),
      )
    }
    if (traced.at(-1)?.error !== undefined) break
  }
  await restoreSession(sessions.connection, own)
  lintRevision(grammar, schema, revision, { ...options, ignoresAllowances: true })
  return {
    name: revision.name,
    statements: traced.map((one) => {
      const number = statements.findIndex(({ start }) => start === one.statement.start)
      return {
        ...one,
        judgement: judgeLint(
          findings.filter(({ statement }) => statement === number),
          one,
        ),
      }
    }),
  }
}

function isKnown(known: Relations, name: string): boolean {
  return [...known.values()].some((relation) => relation.name === name && relation.kind === 'table')
}
