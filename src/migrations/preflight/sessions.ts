import type { Connection } from '../connection.ts'

/** Somebody else who is connected to the database. */
export interface OtherSession {
  readonly pid: number
  readonly applicationName: string
  readonly user: string
  readonly state: string
  /** How old its transaction is; 0 where it has none. */
  readonly seconds: number
  /** `RowExclusiveLock on orders`, of every table that it has locked. */
  readonly locks: string
  /** Its last statement. It may have values: it is looked at, and never shown. */
  readonly query: string
}

/** Who is connected, as far as the role may see it. */
export interface Sessions {
  readonly others: readonly OtherSession[]
  /** How many there are of which the role sees neither state nor statement. */
  readonly hidden: number
  /** Prepared transactions, which hold their locks though nobody is connected. */
  readonly prepared: readonly { readonly name: string; readonly seconds: number }[]
  /** The tables that a vacuum works on which does not make way for others. */
  readonly vacuumed: number
}

/** Looks who is connected to the database beside us. */
export async function readSessions(connection: Connection): Promise<Sessions> {
  const rows = await connection.query(
    `select a.pid, coalesce(a.application_name, '') as application_name, coalesce(a.usename::text, '') as "user",
            a.state, coalesce(a.query, '') as query, a.backend_type is null as is_hidden,
            coalesce(extract(epoch from clock_timestamp() - a.xact_start), 0)::integer as seconds,
            coalesce((select string_agg(distinct l.mode || ' on ' || c.relname, ', ')
                        from pg_catalog.pg_locks l join pg_catalog.pg_class c on c.oid = l.relation
                        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                       where l.pid = a.pid and l.granted and c.relkind in ('r', 'p', 'm') and n.nspname !~ '^pg_'
                         and l.database = (select oid from pg_catalog.pg_database where datname = current_database())),
                     '') as locks
       from pg_catalog.pg_stat_activity a
      where a.datname = current_database() and a.pid <> pg_catalog.pg_backend_pid()
        and coalesce(a.backend_type, 'client backend') = 'client backend'
      order by a.xact_start nulls last, a.pid`,
  )
  const others = rows
    .filter((row) => row['is_hidden'] !== true)
    .map((row) => ({
      pid: Number(row['pid']),
      applicationName: String(row['application_name']),
      user: String(row['user']),
      state: typeof row['state'] === 'string' ? row['state'] : '',
      seconds: Number(row['seconds']),
      locks: String(row['locks']),
      query: String(row['query']),
    }))
  return { others, hidden: rows.length - others.length, ...(await readWithoutSession(connection)) }
}

async function readWithoutSession(connection: Connection): Promise<Pick<Sessions, 'prepared' | 'vacuumed'>> {
  const prepared = await connection.query(
    `select gid::text as name, extract(epoch from clock_timestamp() - prepared)::integer as seconds
       from pg_catalog.pg_prepared_xacts where database = current_database() order by prepared`,
  )
  const [vacuum] = await connection.query(
    `select count(*)::integer as found from pg_catalog.pg_stat_activity
      where datname = current_database() and query like 'autovacuum:%to prevent wraparound%'`,
  )
  return {
    prepared: prepared.map((row) => ({ name: String(row['name']), seconds: Number(row['seconds']) })),
    vacuumed: Number(vacuum?.['found']),
  }
}

/** What a session calls itself, for a sentence. */
export function nameOfSession({ applicationName, user, pid }: OtherSession): string {
  return applicationName || user || `pid ${pid}`
}
