import { quoteName } from '../ledger/index.ts'
import { MigrationError } from '../migration-error.ts'
import type { Plan } from '../plan.ts'
import type { Session } from './session.ts'

/**
 * Refuses revisions that say `after backfill <name>` before that backfill is finalized.
 *
 * @throws {MigrationError} that names the backfill
 */
export async function refuseWaitingPhases({ connection, safety }: Session, { revisions }: Plan): Promise<void> {
  const table = quoteName(safety.schema, 'backfills')
  for (const { revision } of revisions)
    for (const name of revision.up.header.after) {
      const [exists] = await connection.query('select pg_catalog.to_regclass($1::text) is not null as found', [table])
      const [row] =
        exists?.['found'] === true
          ? await connection.query(`select finalized_at is not null as done from ${table} where name = $1::text`, [
              name,
            ])
          : []
      if (row?.['done'] === true) continue
      throw new MigrationError({
        reason: 'trouble',
        expected: `the backfill ${name} to be finalized before ${revision.name}`,
        got: row === undefined ? 'none of that name in this database' : 'one that is not',
        remedy: 'Run and finalize it first.',
        revision: revision.name,
      })
    }
}
