import { openConnection } from '../../src/migrations/connect/open-connection.ts'
import type { Grammar } from '../../src/migrations/grammar/index.ts'
import {
  type Finding,
  foldRevision,
  type Lock,
  lintRevision,
  strongestLocks,
  type Work,
} from '../../src/migrations/lint/index.ts'
import { readHeader } from '../../src/migrations/project/read-header.ts'
import type { Revision } from '../../src/migrations/revision.ts'
import { emptySchema } from '../../src/migrations/schema/index.ts'
import { replayScript } from '../../src/migrations/scratch/index.ts'
import { type Judgement, traceRevision } from '../../src/migrations/trace/index.ts'
import { createDatabase, type SharedServer } from '../../src/server/index.ts'
import { type LockPattern, patternTables } from './lock-pattern.ts'

/** What a pattern did on one server, and what lint said of it. */
export interface TracedPattern {
  readonly locks: readonly Lock[]
  readonly work: readonly Work[]
  readonly error: string | undefined
  readonly findings: readonly Finding[]
  readonly judgements: readonly Judgement[]
}

/** Traces a pattern in a database of its own, where an earlier revision has made the tables. */
export async function tracePattern(
  grammar: Grammar,
  server: SharedServer,
  major: number,
  { setup = '', sql }: Pick<LockPattern, 'setup' | 'sql'>,
): Promise<TracedPattern> {
  const migrate = async (url: string): Promise<void> => {
    const connection = await openConnection({ url })
    await connection.query(patternTables)
    await connection.close()
  }
  const database = await createDatabase(server, { migrate, template: 'lock patterns' })
  const connection = await openConnection({ url: database.url })
  const holder = await connection.another()
  try {
    if (!holder || connection.pid === undefined) throw new Error('Expected a server with sessions, got none.')
    const schema = emptySchema()
    foldRevision(grammar, schema, revisionOf('tables', `${patternTables};${setup}`))
    await replayScript(connection, revisionOf('setup', setup).up, 'setup')
    const revision = revisionOf('pattern', sql)
    const options = { versions: { oldest: major, newest: major } }
    const { findings } = lintRevision(grammar, structuredClone(schema), revision, options)
    const sessions = { connection, holder, pid: connection.pid }
    const { statements } = await traceRevision(grammar, sessions, schema, revision, options)
    return {
      locks: [...strongestLocks(statements.flatMap(({ locks }) => locks))].map(([table, mode]) => ({ table, mode })),
      work: statements.flatMap(({ work }) => work),
      error: statements.at(-1)?.error,
      findings,
      judgements: statements.map(({ judgement }) => judgement),
    }
  } finally {
    await holder?.close()
    await connection.close()
    await database.drop()
  }
}

function revisionOf(name: string, text: string): Revision {
  return {
    name,
    when: 0,
    up: { path: `${name}.sql`, text, hash: '', header: readHeader(text, name) },
    down: undefined,
    parents: [],
    snapshotPath: undefined,
  }
}
