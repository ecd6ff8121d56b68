import type { Connection } from '../connection.ts'
import { findTrouble, type Trouble } from '../plan/index.ts'
// Past the room's door: whoever only looks does not load Drizzle.
import { findBackfillFiles } from '../backfill/find-files.ts'
import { readBackfillStates } from './find-waiting.ts'
import { type MigrationOptions, readState, type Session, type State, withSession } from './session.ts'

/** How a database stands to the files. */
export interface Status {
  readonly applied: number
  readonly pending: readonly string[]
  /** Everything that is not as it should be, each with what to do; notes are among them. */
  readonly troubles: readonly Trouble[]
  /** Whether nothing is pending and nothing is wrong, notes apart. */
  readonly isUpToDate: boolean
}

/**
 * Compares a database with the files. It only reads.
 *
 * @throws {MigrationError} when the files cannot be understood
 */
export function status(options: MigrationOptions): Promise<Status> {
  return withSession(options, statusIn)
}

/** The same with an open session. */
export async function statusIn(session: Session): Promise<Status> {
  const state = await readState(session)
  const troubles = [
    ...findTroubleIn(session, state, await findInvalidIndexes(session.connection)),
    ...(await findOpenBackfills(session, state)),
  ]
  const pending = state.matched.pending.map(({ name }) => name)
  const isUpToDate = pending.length === 0 && troubles.every(({ isNote }) => isNote)
  return { applied: state.matched.applied.length, pending, troubles, isUpToDate }
}

/** Backfills of applied revisions that are not finalized, as notes: a new database has no row that needs them. */
async function findOpenBackfills(session: Session, { matched }: State): Promise<readonly Trouble[]> {
  const applied = new Set(matched.applied.map(({ revision }) => revision.name))
  const files = findBackfillFiles(session.history).filter(({ revision }) => applied.has(revision.name))
  const states = files.length === 0 ? new Map<string, string>() : await readBackfillStates(session)
  return files.flatMap(({ name, revision }) => {
    const state = states.get(name)
    if (state === 'finalized' || state === 'cancelled') return []
    return {
      kind: 'openBackfill',
      revision: revision.name,
      sentence: `the backfill ${name} ${state === undefined ? 'was not run' : `is ${state}, not finalized`}`,
      next: `drizzle-repository backfill ${state === undefined ? 'run' : 'status'} ${name}`,
      isNote: true,
    }
  })
}

/** Finds what is wrong in a state that was read. */
export function findTroubleIn(
  { history, project, safety }: Session,
  { matched, runs }: State,
  invalidIndexes: readonly string[] = [],
): readonly Trouble[] {
  const settings = project === undefined ? undefined : { schemaFilter: project.schemaFilter, safety }
  return findTrouble({ history, matched, runs, invalidIndexes, project: settings, now: Date.now() })
}

/** Indexes that a build left invalid. Those of partitioned tables are invalid until all parts are there, and fine. */
async function findInvalidIndexes(connection: Connection): Promise<readonly string[]> {
  const rows = await connection.query(
    `select i.indexrelid::regclass::text as name
       from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where not i.indisvalid and c.relkind = 'i' and n.nspname !~ '^pg_'
        and not exists (select from pg_catalog.pg_stat_progress_create_index p where p.index_relid = i.indexrelid)
      order by 1`,
  )
  return rows.map((row) => String(row['name']))
}
