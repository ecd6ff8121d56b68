import { sql } from 'drizzle-orm'
import type { Database } from '../../database/index.ts'
import { MigrationError } from '../migration-error.ts'
import { type BackfillState, hasBackfillTables } from './record.ts'
import { ownTable, send } from './send.ts'

/** From which states somebody may bring a backfill to which one. */
const changes = {
  paused: ['running'],
  running: ['paused'],
  cancelled: ['running', 'paused', 'finished'],
} as const satisfies Partial<Record<BackfillState, readonly BackfillState[]>>

/**
 * Pauses, resumes or cancels a backfill. The batches that run are waited for: after it, nothing is changed any more.
 *
 * @throws {MigrationError} when it was not begun, or stands otherwise
 */
export async function changeState(
  db: Database,
  schema: string,
  name: string,
  to: 'paused' | 'running' | 'cancelled',
): Promise<void> {
  const from: readonly string[] = changes[to]
  const isThere = await hasBackfillTables(db, schema)
  const backfills = ownTable(schema, 'backfills')
  const states = sql.join(
    from.map((state) => sql`${state}::text`),
    sql`, `,
  )
  const changed = isThere
    ? await send(
        db,
        sql`update ${backfills} set state = ${to}::text where name = ${name}::text and state in (${states}) returning 1 as one`,
      )
    : []
  if (changed.length > 0) return
  const [row] = isThere ? await send(db, sql`select state from ${backfills} where name = ${name}::text`) : []
  if (row?.['state'] === to) return
  throw new MigrationError({
    reason: 'target',
    expected: `the backfill ${name} to be ${from.join(' or ')}`,
    got: row === undefined ? 'one that was not begun' : String(row['state']),
    remedy: 'See where it stands.',
    next: `drizzle-repository backfill status ${name}`,
  })
}
