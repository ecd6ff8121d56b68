import { sql } from 'drizzle-orm'
import type { Row } from '../connection.ts'
import type { Database } from '../../database/index.ts'
import { send } from './send.ts'

/** What the server says of itself, of which a backfill takes care. */
export interface ServerLoad {
  /** Milliseconds since 1970, of this process. */
  readonly at: number
  /** Bytes of WAL that were ever written. */
  readonly written: bigint
  readonly replicas: readonly Replica[]
  /** Slots of replicas that nobody reads. */
  readonly lostSlots: readonly string[]
  readonly oldest: OldTransaction | undefined
  /** `14:05`, as the server's time zone has it. */
  readonly time: string
}

/** A replica that is connected. */
export interface Replica {
  readonly name: string
  /** Bytes of WAL that it has replayed; `undefined` where the role may not see it. */
  readonly replayed: bigint | undefined
  /** Seconds, as the server measures them. */
  readonly lag: number
}

/** The transaction that keeps dead rows from being removed for the longest time. */
export interface OldTransaction {
  readonly who: string
  readonly seconds: number
}

/** Reads all of it by one statement. */
export async function readLoad(db: Database): Promise<ServerLoad> {
  const [row = {}] = await send(
    db,
    sql`select to_char(localtime, 'HH24:MI') as time,
      case when pg_is_in_recovery() then '0' else pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text end as written,
      (select json_agg(json_build_object('name', coalesce(nullif(application_name, ''), pid::text),
         'replayed', pg_wal_lsn_diff(replay_lsn, '0/0')::text,
         'lag', coalesce(extract(epoch from replay_lag), 0)::float8))::text from pg_stat_replication
        where state is distinct from 'backup') as replicas,
      (select json_agg(slot_name order by slot_name)::text from pg_replication_slots
        where slot_type = 'physical' and not active and restart_lsn is not null) as slots,
      (select json_build_object('who', who, 'seconds', seconds)::text from (
         select 'pid ' || pid || coalesce(nullif(' (' || application_name || ')', ' ()'), '') as who,
                extract(epoch from clock_timestamp() - xact_start)::float8 as seconds
           from pg_stat_activity
          where backend_type = 'client backend' and datname = current_database() and pid <> pg_backend_pid()
            and (backend_xmin is not null or backend_xid is not null) and xact_start is not null
         union all select 'prepared transaction ' || gid, extract(epoch from clock_timestamp() - prepared)::float8
           from pg_prepared_xacts where database = current_database()
         order by 2 desc limit 1) o) as oldest`,
  )
  return toLoad(row)
}

function toLoad(row: Row): ServerLoad {
  const replicas = (parse(row['replicas']) ?? []) as readonly { name: string; replayed: string | null; lag: number }[]
  return {
    at: Date.now(),
    written: BigInt(textOf(row['written']) ?? '0'),
    replicas: replicas.map(({ name, replayed, lag }) => ({
      name,
      replayed: replayed === null ? undefined : BigInt(replayed),
      lag,
    })),
    lostSlots: (parse(row['slots']) ?? []) as readonly string[],
    oldest: parse(row['oldest']) as OldTransaction | undefined,
    time: textOf(row['time']) ?? '',
  }
}

function parse(value: unknown): unknown {
  const text = textOf(value)
  return text === undefined ? undefined : JSON.parse(text)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
