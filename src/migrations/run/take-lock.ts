import type { Connection } from '../connection.ts'
import { MigrationError } from '../migration-error.ts'
import type { LedgerName } from '../revision.ts'
import { describeSessions } from './find-blockers.ts'
import type { RunOptions, Session } from './run-event.ts'
import { sleep } from './sleep.ts'

/** How the lock of a ledger is taken. */
export interface LockOptions extends Pick<RunOptions, 'onEvent' | 'signal'> {
  readonly ledger: LedgerName
  /** Milliseconds after which it is given up. */
  readonly wait: number
}

/**
 * Takes the lock that only one upgrade or downgrade of a ledger has, on the connection that does the work: it ends with
 * that session, also when this process is killed, and not before the server is done with the session's last statement.
 *
 * It is polled. Who waits inside pg_advisory_lock has a snapshot that a concurrent index waits for: a deadlock.
 *
 * @throws {MigrationError} when somebody else keeps it
 */
export async function takeLock(connection: Connection, options: LockOptions): Promise<() => Promise<void>> {
  if (connection.pid === undefined) return async () => undefined
  const { ledger, wait, onEvent, signal } = options
  const key = `drizzle-repository:${ledger.schema}.${ledger.table}`
  const until = Date.now() + wait
  for (let pause = 100; ; pause = Math.min(pause * 1.5, 1000)) {
    const [row] = await connection.query(
      'select pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended($1::text, 0)) as taken',
      [key],
    )
    if (row?.['taken'] === true) break
    const holder = await findHolder(connection, key)
    if (Date.now() >= until || signal?.aborted === true) throw notTaken(holder, signal)
    onEvent?.({ type: 'lockWaiting', holder })
    await sleep(pause * (0.75 + Math.random() / 2), signal)
  }
  return async () => {
    await connection.query('select pg_catalog.pg_advisory_unlock(pg_catalog.hashtextextended($1::text, 0))', [key])
  }
}

async function findHolder(connection: Connection, key: string): Promise<Session | undefined> {
  const [row] = await connection.query(
    `select a.pid, coalesce(a.application_name, '') as application_name, coalesce(a.state, '') as state,
            extract(epoch from clock_timestamp() - a.backend_start)::integer as seconds
       from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'advisory' and l.granted
        and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
        and ((l.classid::bigint << 32) | l.objid::bigint) = pg_catalog.hashtextextended($1::text, 0)`,
    [key],
  )
  if (row === undefined) return undefined
  return {
    pid: Number(row['pid']),
    applicationName: String(row['application_name']),
    state: String(row['state']),
    seconds: Number(row['seconds']),
    locks: '',
  }
}

function notTaken(holder: Session | undefined, signal: AbortSignal | undefined): MigrationError {
  const isInterrupted = signal?.aborted === true
  return new MigrationError({
    reason: isInterrupted ? 'interrupted' : 'lock',
    expected: 'to be the only one that migrates this database',
    got: holder === undefined ? 'another one' : `another one: ${describeSessions([holder])}`,
    remedy: 'Wait until it is done, and run the command again.',
  })
}
