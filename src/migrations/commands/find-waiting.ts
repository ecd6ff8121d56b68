import { quoteName } from '../ledger/index.ts'
import type { Plan } from '../plan.ts'
import type { Session } from './session.ts'

/** A revision that says `after backfill <name>` about a backfill that is not finalized here. */
export interface WaitingRevision {
  readonly revision: string
  readonly backfill: string
  /** What is missing. */
  readonly sentence: string
  /** What to type. */
  readonly next: string
}

/** Finds the first revision of a plan that has to wait for a backfill. It only reads. */
export async function findWaiting(
  { connection, safety }: Session,
  { direction, revisions }: Plan,
): Promise<WaitingRevision | undefined> {
  if (direction === 'down') return undefined
  const wanted = revisions.flatMap(({ revision }) =>
    revision.up.header.after.map((backfill) => ({ revision: revision.name, backfill })),
  )
  if (wanted.length === 0) return undefined
  const states = await readBackfillStates({ connection, safety })
  const waiting = wanted.find(({ backfill }) => states.get(backfill) !== 'finalized')
  if (waiting === undefined) return undefined
  const state = states.get(waiting.backfill)
  const what = state === undefined ? 'was not run in this database' : `is ${state}, not finalized`
  const verb = state === 'finished' ? 'finalize' : 'run'
  return {
    ...waiting,
    sentence: `${waiting.revision} waits for the backfill ${waiting.backfill}, which ${what}`,
    next: `drizzle-repository backfill ${verb} ${waiting.backfill}`,
  }
}

/** The states of the backfills that were begun, by name. */
export async function readBackfillStates({
  connection,
  safety,
}: Pick<Session, 'connection' | 'safety'>): Promise<ReadonlyMap<string, string>> {
  const table = quoteName(safety.schema, 'backfills')
  const [exists] = await connection.query('select pg_catalog.to_regclass($1::text) is not null as found', [table])
  if (exists?.['found'] !== true) return new Map()
  const rows = await connection.query(`select name, state from ${table}`)
  return new Map(rows.map((row) => [String(row['name']), String(row['state'])]))
}
