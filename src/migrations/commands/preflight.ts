import { resolve } from 'node:path'
import { openConnection } from '../connect/open-connection.ts'
import { type Grammar, loadGrammar } from '../grammar/index.ts'
import { lintHistory, type LintReport, readTableSizes } from '../lint/index.ts'
import { MigrationError } from '../migration-error.ts'
import {
  type Breakage,
  checkDisk,
  checkLocks,
  checkOldCode,
  checkOrder,
  checkReplicas,
  checkSessions,
  cross,
  type PreflightCheck,
  type PreflightLine,
  readSessions,
} from '../preflight/index.ts'
import { readHistory } from '../project/read-history.ts'
import { readSafety } from '../project/read-safety.ts'
import type { Revision, SafetyOptions } from '../revision.ts'
import { toMilliseconds } from '../run/index.ts'
import type { TracedRevision } from '../trace/index.ts'
import { type DatabaseOptions, ledgerOf, type Reached } from './backup.ts'
import { type Copy, type CopyOptions, makeCopy } from './copy-for-rehearsal.ts'
import { readMajor, versionsOf } from './lint.ts'
import { refuseTrouble } from './locked.ts'
import { notRehearsed, type Rehearsal, rehearse } from './rehearse.ts'
import { readState, type Session } from './session.ts'

/** What `preflight` is told. */
export interface PreflightOptions extends CopyOptions {
  /** How many bytes the disk of the server has free, where this machine cannot know. */
  readonly diskFree?: number | undefined
  /** Is told of each line as soon as it is known. */
  readonly onLine?: ((line: PreflightLine) => void) | undefined
  /** Is told what is being done. */
  readonly onStage?: ((check: PreflightCheck) => void) | undefined
}

/** What stands in the way of an upgrade. */
export interface PreflightResult {
  readonly pending: readonly string[]
  /** None where nothing is pending. */
  readonly lines: readonly PreflightLine[]
  /** Whether no line stands in the way. */
  readonly isClear: boolean
}

/** Where the revisions of a `preflight` are. */
export interface FilesOptions {
  /** The folder that drizzle-kit writes to (`out`), relative to the current one. */
  readonly folder: string
  readonly safety?: SafetyOptions
}

/**
 * Goes through everything that an upgrade may stumble over, by doing it: takes a backup, restores it, runs what is pending
 * on the copy up, down and up again, and looks who is connected, at replicas and at the disk. The database itself is only
 * read.
 *
 * @throws {MigrationError} when the files cannot be understood, or are not those that were applied
 * @example
 * ```ts
 * const { isClear, lines } = await preflight({ url: 'postgres://localhost/store', folder: 'drizzle' })
 * ```
 */
export async function preflight({
  url,
  ssl,
  ledger,
  folder,
  safety,
  ...options
}: DatabaseOptions & FilesOptions & PreflightOptions): Promise<PreflightResult> {
  const target = { url, ssl }
  const files = { history: readHistory(resolve(folder)), safety: readSafety(safety, 'the options') }
  const connection = await openConnection(target)
  try {
    const session = { connection, target, ledger: ledgerOf(ledger), project: undefined, ...files }
    return await preflightIn(session, options)
  } finally {
    await connection.close()
  }
}

/** The same with an open session. */
export async function preflightIn(session: Session & Reached, options: PreflightOptions): Promise<PreflightResult> {
  const state = await readState(session)
  refuseTrouble(session, state)
  const { pending } = state.matched
  if (pending.length === 0) return { pending: [], lines: [], isClear: true }
  const lines: PreflightLine[] = []
  const tell = (line: PreflightLine): void => {
    lines.push(line)
    options.onLine?.(line)
  }
  const grammar = await loadGrammar()
  const versions = versionsOf(await knownMajor(session), session.safety)
  const lint = lintHistory(grammar, session.history.revisions, { versions, rules: session.safety.rules }, (revision) =>
    pending.includes(revision),
  )

  options.onStage?.('backup')
  const { line, copy } = await makeCopy(session, state, options)
  tell(line)
  options.onStage?.('rehearsal')
  const rehearsal = await runOn(copy, (there) => rehearse(session, there, pending, versions))
  tell(rehearsal.rehearsal)
  await tellLocks(session, { grammar, pending, rehearsal, hasRows: copy?.hasRows ?? false }, tell)
  tell(rehearsal.rollback)
  options.onStage?.('who is there')
  await tellDatabase(session, { rehearsal, lint, diskFree: options.diskFree }, tell)
  tell(checkOrder(pending))
  return { pending: pending.map(({ name }) => name), lines, isClear: lines.every(({ isFine }) => isFine) }
}

/** Uses the copy, and drops it. */
async function runOn(copy: Copy | undefined, run: (copy: Copy) => Promise<Rehearsal>): Promise<Rehearsal> {
  if (copy === undefined) return notRehearsed()
  try {
    return await run(copy)
  } catch (error) {
    if (error instanceof MigrationError && error.details.reason !== 'interrupted') return notRehearsed(error)
    throw error
  } finally {
    await copy.scratch.close()
  }
}

interface Locks {
  readonly grammar: Grammar
  readonly pending: readonly Revision[]
  readonly rehearsal: Rehearsal
  readonly hasRows: boolean
}

async function tellLocks(
  { connection, safety }: Session,
  { grammar, pending, rehearsal, hasRows }: Locks,
  tell: (line: PreflightLine) => void,
): Promise<void> {
  const { traced } = rehearsal
  if (traced.length === 0) {
    tell(cross('locks', 'not reached: there is no copy'))
    return
  }
  const { splitStatements } = grammar
  const sizes = await readTableSizes(connection)
  tell(checkLocks({ revisions: pending, traced, splitStatements, hasRows }, toMilliseconds(safety.lockTimeout), sizes))
}

interface Facts {
  readonly rehearsal: Rehearsal
  readonly lint: LintReport
  readonly diskFree: number | undefined
}

/** What is looked at in the database itself. */
async function tellDatabase(
  { connection, safety }: Session,
  { rehearsal, lint, diskFree }: Facts,
  tell: (line: PreflightLine) => void,
): Promise<void> {
  const sessions = await readSessions(connection)
  tell(checkOldCode(findBreakages(lint, rehearsal.traced), sessions))
  tell(checkSessions(sessions, toMilliseconds(safety.lockTimeout)))
  tell(await checkReplicas(connection))
  const isTraced = rehearsal.traced.length > 0
  tell(
    isTraced ? await checkDisk(connection, rehearsal.traced, diskFree) : cross('disk', 'not reached: there is no copy'),
  )
}

/** What lint calls breaking, with the tables that the statement locked. */
function findBreakages({ revisions }: LintReport, traced: readonly TracedRevision[]): readonly Breakage[] {
  return revisions.flatMap(({ name, findings, statements }) => {
    const ran = traced.find((revision) => revision.name === name)?.statements ?? []
    return findings
      .filter(({ verdict, severity }) => verdict === 'breaks' && severity !== 'note')
      .map(({ message, statement }) => {
        const start = statements[statement]?.start
        const tables = ran.filter((one) => one.statement.start === start).flatMap(({ locks }) => locks)
        return { revision: name, message, tables: tables.map(({ table }) => table) }
      })
  })
}

/** The major version of the server, where lint knows it. */
async function knownMajor({ connection }: Session): Promise<number | undefined> {
  const major = await readMajor(connection)
  return major >= 14 && major <= 18 ? major : undefined
}
