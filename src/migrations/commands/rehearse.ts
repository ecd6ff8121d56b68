import { type Catalogue, readCatalogue } from '../catalogue/index.ts'
import { count, duration } from '../describe-amounts.ts'
import { MigrationError } from '../migration-error.ts'
import type { Versions } from '../lint/index.ts'
import { checkRollback, cross, describeFailure, type PreflightLine, tick } from '../preflight/index.ts'
import type { Revision } from '../revision.ts'
import { replayScript } from '../scratch/index.ts'
import type { TracedRevision } from '../trace/index.ts'
import type { Copy } from './copy-for-rehearsal.ts'
import type { Session } from './session.ts'
import { traceIn } from './trace.ts'
import { upgradeIn } from './upgrade.ts'

/** What came of running the revisions on a copy. */
export interface Rehearsal {
  readonly traced: readonly TracedRevision[]
  readonly rehearsal: PreflightLine
  readonly rollback: PreflightLine
}

/** Runs the revisions on the copy up, down and up again; the first time statement by statement, to see what each does. */
export async function rehearse(
  session: Session,
  { scratch, hasRows }: Copy,
  pending: readonly Revision[],
  versions: Versions,
): Promise<Rehearsal> {
  const { history, ledger, safety } = session
  const { connection } = scratch
  const read = (): Promise<Catalogue> => readCatalogue(connection, { ledger, ownSchema: safety.schema })
  const before = await read()
  const isPending = (revision: Revision): boolean => pending.includes(revision)
  const { revisions: traced } = await traceIn(history.revisions, isPending, { on: scratch.url, versions })
  const failure = describeFailed(traced, pending)
  if (failure !== undefined) {
    const next = 'correct the revision; the error of the database is what psql says of it on the copy'
    const rehearsal = cross('rehearsal', failure, { next })
    return { traced, rehearsal, rollback: cross('rollback', 'not reached: the way up fails') }
  }
  const copied: Session = { connection, history, ledger, safety, project: undefined }
  const upAgain = async (): Promise<void> => {
    // The copy has the table of applied revisions: the second time it is upgraded as the database will be.
    if (hasRows) await upgradeIn(copied, {})
    else for (const { up, name } of pending) await replayScript(connection, up, name)
  }
  const rollback = await checkRollback({ connection, pending, before, after: await read(), read, upAgain })
  return { traced, rehearsal: describeRehearsal(traced, hasRows), rollback }
}

function describeRehearsal(traced: readonly TracedRevision[], hasRows: boolean): PreflightLine {
  const all = traced.flatMap(({ statements }) => statements)
  const time = duration(all.reduce((sum, { milliseconds }) => sum + milliseconds, 0))
  const applied = `${count(traced.length, 'revision')} applied to`
  if (hasRows) return tick('rehearsal', `${applied} the restored copy in ${time}`)
  return cross('rehearsal', `${applied} an empty copy only, which says nothing of rows and of how long it takes`)
}

function describeFailed(traced: readonly TracedRevision[], pending: readonly Revision[]): string | undefined {
  for (const { name, statements } of traced) {
    const failed = statements.find(({ error }) => error !== undefined)
    if (failed === undefined) continue
    const text = pending.find((revision) => revision.name === name)?.up.text ?? ''
    const line = text.slice(0, failed.statement.start).split('\n').length
    return `${name} fails on the copy: ${failed.error} in line ${line}`
  }
  return undefined
}

/** The same where there was no copy, or it could not be used. */
export function notRehearsed(error?: unknown): Rehearsal {
  const why = error instanceof MigrationError ? describeFailure(error) : 'there is no copy'
  return {
    traced: [],
    rehearsal: cross('rehearsal', why),
    rollback: cross('rollback', 'not reached: there is no copy'),
  }
}
