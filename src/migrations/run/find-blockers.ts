import type { Connection } from '../connection.ts'
import type { Session } from './run-event.ts'

/** Finds the sessions that a session waits for, directly or behind others. */
export async function findBlockers(watcher: Connection, pid: number): Promise<readonly Session[]> {
  const rows = await watcher.query(
    `with recursive blocking(pid) as (
       select unnest(pg_catalog.pg_blocking_pids($1::integer))
       union select unnest(pg_catalog.pg_blocking_pids(b.pid)) from blocking b
     ), wanted as (select relation from pg_catalog.pg_locks where pid = $1::integer and not granted)
     select a.pid, coalesce(a.application_name, '') as application_name, coalesce(a.state, '') as state,
            extract(epoch from clock_timestamp() - coalesce(a.xact_start, a.backend_start))::integer as seconds,
            coalesce((select string_agg(distinct l.mode || ' on ' || l.relation::regclass::text, ', ')
                        from pg_catalog.pg_locks l join wanted w on w.relation = l.relation
                       where l.pid = a.pid and l.granted), '') as locks
       from pg_catalog.pg_stat_activity a where a.pid in (select pid from blocking) and a.pid <> $1::integer
      order by a.pid`,
    [pid],
  )
  return rows.map((row) => ({
    pid: Number(row['pid']),
    applicationName: String(row['application_name']),
    state: String(row['state']),
    seconds: Number(row['seconds']),
    locks: String(row['locks']),
  }))
}

/** Names the sessions that are in the way, for an error. */
export function describeSessions(sessions: readonly Session[]): string {
  return sessions
    .map(({ pid, applicationName, state, seconds, locks }) => {
      const name = applicationName === '' ? '' : ` (${applicationName})`
      return `pid ${pid}${name}, ${state || 'no state'} for ${seconds} s${locks === '' ? '' : `, ${locks}`}`
    })
    .join('; ')
}
