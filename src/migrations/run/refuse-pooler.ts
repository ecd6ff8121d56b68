import type { Connection } from '../connection.ts'
import { MigrationError } from '../migration-error.ts'

/**
 * Makes sure that the connection leads to one server process: through a pooler in transaction mode every transaction has
 * another one, and a lock of the session would be somebody else's.
 *
 * @throws {MigrationError} when another process answers than the one that the connection began with
 */
export async function refusePooler(connection: Connection): Promise<void> {
  if (connection.pid === undefined) return
  const [row] = await connection.query('select pg_catalog.pg_backend_pid() as pid')
  if (Number(row?.['pid']) === connection.pid) return
  throw new MigrationError({
    reason: 'pooler',
    expected: 'a connection to PostgreSQL itself',
    got: 'one through a pooler',
    remedy: 'Give the url of the server (--url), past PgBouncer or its like.',
  })
}
