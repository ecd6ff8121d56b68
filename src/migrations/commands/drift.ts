import { describeDifferences, type Difference } from '../catalogue/index.ts'
import { findKit } from '../kit/index.ts'
import { MigrationError } from '../migration-error.ts'
import { openScratch } from '../scratch/index.ts'
import { type DriftAgainst, findDrift } from '../verify/index.ts'
import { refuseTrouble } from './locked.ts'
import { type MigrationOptions, readState, type Session, withSession } from './session.ts'

/** What `drift` is told. */
export interface DriftOptions {
  /** `revisions` (those that are applied) by default, or `definitions`, which needs a config and drizzle-kit. */
  readonly against?: 'revisions' | 'definitions'
  /** A server to make the scratch database on; it should have the version of the live one. */
  readonly scratchUrl?: string | undefined
}

/** How a database differs from what it should be. */
export interface DriftResult {
  readonly hasDrifted: boolean
  readonly differences: readonly Difference[]
  /** A line each: `- ` for what is missing, `+ ` for what should not be there, `~ ` for what is different. */
  readonly lines: readonly string[]
  /** The scratch server in words. */
  readonly server: string
}

/**
 * Compares what a database has with what its revisions make on a scratch database: tables, indexes, functions, views,
 * policies, comments and grants, too. It reads the live database and changes nothing.
 */
export function drift(options: MigrationOptions & DriftOptions): Promise<DriftResult> {
  return withSession(options, (session) => driftIn(session, options))
}

/** The same with an open session. */
export async function driftIn(session: Session, options: DriftOptions): Promise<DriftResult> {
  const { connection, ledger, safety } = session
  const against = await chooseAgainst(session, options)
  const [row] = await connection.query(`select current_setting('server_version_num')::int / 10000 as major`)
  const scratch = await openScratch({ url: options.scratchUrl, major: Number(row?.['major']) })
  try {
    const catalogue = { ledger, ownSchema: safety.schema }
    const differences = await findDrift({ connection, scratch, against, catalogue })
    const lines = describeDifferences(differences)
    return { hasDrifted: differences.length > 0, differences, lines, server: scratch.description }
  } finally {
    await scratch.close()
  }
}

async function chooseAgainst(session: Session, { against = 'revisions' }: DriftOptions): Promise<DriftAgainst> {
  if (against === 'definitions') return { kind: 'definitions', kit: findKit(requireProject(session)) }
  const state = await readState(session)
  refuseTrouble(session, state)
  return { kind: 'revisions', applied: state.matched.applied.map(({ revision }) => revision) }
}

function requireProject({ project }: Session): NonNullable<Session['project']> {
  if (project !== undefined) return project
  throw new MigrationError({
    reason: 'usage',
    expected: 'a config, to find the definitions by',
    got: 'none',
    remedy: 'Use the command line, or compare with the revisions.',
  })
}
