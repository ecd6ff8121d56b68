import type { Connection } from '../connection.ts'
import { loadGrammar } from '../grammar/index.ts'
import { MigrationError } from '../migration-error.ts'
import { planSteps } from '../plan/index.ts'
import { readSession, restoreSession } from '../run/index.ts'
import type { Script } from '../revision.ts'
import type { Statement } from '../step.ts'

/** Runs a script on a scratch database, step by step as an upgrade does, and records nothing. */
export async function replayScript(connection: Connection, script: Script, revision: string): Promise<void> {
  const { splitStatements } = await loadGrammar()
  const steps = planSteps(script, splitStatements)
  const own = await readSession(connection)
  for (const [index, { kind, statements }] of steps.entries()) {
    const isTransaction = kind === 'transaction'
    let running: Statement | undefined
    try {
      if (isTransaction) await connection.query('begin')
      for (const statement of statements) {
        running = statement
        await connection.query(statement.text)
      }
      if (isTransaction) await connection.query('commit')
    } catch (cause) {
      if (isTransaction) await connection.query('rollback')
      throw replayFailed(script, revision, { statement: running, cause, hasChanged: index > 0 })
    }
  }
  await restoreSession(connection, own)
}

interface Failure {
  readonly statement: Statement | undefined
  readonly cause: unknown
  readonly hasChanged: boolean
}

function replayFailed(
  { path, text }: Script,
  revision: string,
  { statement, cause, hasChanged }: Failure,
): MigrationError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'an error'
  const line = text.slice(0, statement?.start ?? 0).split('\n').length
  return new MigrationError({
    reason: 'scratch',
    expected: `line ${line} of ${path} to run on the scratch database`,
    got: code,
    remedy: 'The cause says more. What the scratch server lacks, one of your own may have: --scratch-url.',
    revision,
    hasChanged,
    cause,
  })
}
