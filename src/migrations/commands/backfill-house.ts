import {
  type Backfill,
  backfillName,
  type BackfillPlan,
  checkBackfill,
  findBackfillFiles,
  loadBackfill,
  readKey,
} from '../backfill/index.ts'
import type { Database } from '../../database/index.ts'
import { type MatchedLedger, matchLedger, readLedger } from '../ledger/index.ts'
import { MigrationError } from '../migration-error.ts'
import type { History } from '../revision.ts'
import { type MigrationOptions, type Session, withSession } from './session.ts'

/** Which backfill a function is about. */
export interface BackfillOptions extends MigrationOptions {
  /** The name of its revision, with or without the number or date. */
  readonly name: string
  /** Its definition, where it is not to be read from the revision's file: a bundled program has none. */
  readonly definition?: Backfill
}

/** Where backfills are run, and which there are. */
export interface BackfillHouse {
  /** Drizzle's database: batches are its transactions. */
  readonly db: Database
  readonly history: History
  readonly schema: string
  /** The names of the revisions that are applied. */
  readonly applied: ReadonlySet<string>
}

/** Reads what there is. The connection that the ledger is read by is given back before a worker needs it. */
export async function openHouse(options: MigrationOptions): Promise<BackfillHouse> {
  return withSession(options, (session) => houseOf(session, options.db))
}

/** The same of a session that is open. */
export async function houseOf(session: Session, db: Database): Promise<BackfillHouse> {
  const { history, connection, ledger, safety } = session
  const matched: MatchedLedger = matchLedger(history, await readLedger(connection, ledger))
  return {
    db,
    history,
    schema: safety.schema,
    applied: new Set(matched.applied.map(({ revision }) => revision.name)),
  }
}

/**
 * Finds a backfill and reads its definition.
 *
 * @throws {MigrationError} when there is none of that name, or its revision is not applied
 */
export async function planBackfill(
  { db, history, schema, applied }: BackfillHouse,
  wanted: string,
  definition?: Backfill,
): Promise<BackfillPlan> {
  const files = findBackfillFiles(history)
  const file = files.find(({ name, revision }) => name === wanted || revision.name === wanted)
  const revision =
    file?.revision ?? history.revisions.find((each) => each.name === wanted || backfillName(each) === wanted)
  if (revision === undefined || (file === undefined && definition === undefined))
    throw new MigrationError({
      reason: 'target',
      expected: `a revision ${wanted} with a backfill`,
      got: files.length === 0 ? 'none that has one' : `only ${files.map(({ name }) => name).join(', ')}`,
      remedy: 'Put backfill.ts beside the revision, or correct the name.',
      next: 'drizzle-repository backfill status',
    })
  if (!applied.has(revision.name))
    throw new MigrationError({
      reason: 'trouble',
      expected: `${revision.name} to be applied before its backfill`,
      got: 'a database that lacks it',
      remedy: 'Apply it first.',
      revision: revision.name,
      next: `drizzle-repository upgrade ${revision.name}`,
    })
  const own = definition ?? (file === undefined ? undefined : await loadBackfill(file))
  checkBackfill(own, 'the definition')
  return { name: backfillName(revision), definition: own, keyed: await readKey(db, own), schema }
}
