import { count } from '../describe-amounts.ts'
import type { Connection } from '../connection.ts'
import { cross, type PreflightLine, tick } from './line.ts'

/** A replica that is further behind than this many seconds is in trouble already. */
const maximumLag = 10

/** Whether the server is the one that takes writes, and its replicas keep up. */
export async function checkReplicas(connection: Connection): Promise<PreflightLine> {
  const [server] = await connection.query('select pg_catalog.pg_is_in_recovery() as "isStandby"')
  if (server?.['isStandby'] === true)
    return cross('replicas', 'this server is a standby, which takes no writes', { next: 'give the url of its primary' })
  const replicas = await connection.query(
    `select coalesce(nullif(application_name, ''), pid::text) as name, state,
            coalesce(extract(epoch from replay_lag), 0)::float8 as lag
       from pg_catalog.pg_stat_replication order by 1`,
  )
  const slots = await connection.query(
    `select slot_name::text as name from pg_catalog.pg_replication_slots where not active order by 1`,
  )
  const lags = replicas.map((row) => Number(row['lag']))
  const behind = replicas.filter((row) => Number(row['lag']) > maximumLag || row['state'] !== 'streaming')
  const details = [
    ...behind.map((row) => `${String(row['name'])}: ${describeReplica(row['state'], Number(row['lag']))}`),
    ...slots.map((row) => `slot ${String(row['name'])}: nobody reads it, so all that is written is kept for it`),
  ]
  const all = replicas.length === 0 ? 'none' : `${replicas.length}, ${Math.max(...lags).toFixed(1)} s behind`
  if (details.length === 0) return tick('replicas', all)
  const sentence = `${all}; ${count(behind.length + slots.length, 'replica')} in trouble`
  return cross('replicas', sentence, { details, next: 'wait until they have caught up; drop slots of the dead' })
}

function describeReplica(state: unknown, lag: number): string {
  if (typeof state !== 'string') return 'this role may not see it: GRANT pg_read_all_stats'
  return state === 'streaming' ? `${lag.toFixed(1)} s behind` : state
}
