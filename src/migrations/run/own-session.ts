import type { Connection, Row } from '../connection.ts'
import { quoteName } from '../ledger/index.ts'
import { MigrationError } from '../migration-error.ts'
import type { RunOptions } from './run-event.ts'

/** What a session is like before the first revision: what every revision begins with, and what the ledger is written with. */
export interface OwnSession {
  readonly user: string
  readonly role: string
  /** What was set in the session itself; the rest has the values that it began with. */
  readonly settings: ReadonlyMap<string, string>
  readonly isReadOnly: boolean
  /** Prepared statements, cursors and channels by name, locks by their two numbers. */
  readonly leftovers: Readonly<Record<Leftover, readonly string[]>>
  readonly hasTemporary: boolean
}

type Wanted = Pick<OwnSession, 'user' | 'role' | 'settings'>
type Leftover = 'prepared' | 'cursors' | 'channels' | 'locks'

/** What the runner is told, and the session that it works in. */
export interface InSession extends RunOptions {
  readonly own: OwnSession
}

/** Reads what a session is like. */
export async function readSession(connection: Connection): Promise<OwnSession> {
  const { isReadOnly, ...settings } = await readSettings(connection)
  return { ...settings, isReadOnly, ...(await readLeftovers(connection)) }
}

async function readSettings(connection: Connection): Promise<Wanted & Pick<OwnSession, 'isReadOnly'>> {
  const [row = {}] = await connection.query(`select session_user::text as "user",
    pg_catalog.current_setting('role') as role,
    pg_catalog.current_setting('default_transaction_read_only') = 'on' as read_only,
    (select pg_catalog.json_object_agg(name, setting)::text from pg_catalog.pg_settings
      where source = 'session' and context <> 'internal' and name !~ '^transaction_') as settings`)
  return {
    user: String(row['user']),
    role: String(row['role']),
    settings: settingsOf(row),
    isReadOnly: row['read_only'] === true,
  }
}

async function readLeftovers(connection: Connection): Promise<Pick<OwnSession, 'leftovers' | 'hasTemporary'>> {
  const [row = {}] = await connection.query(`select
    (select pg_catalog.json_agg(name)::text from pg_catalog.pg_prepared_statements where from_sql) as prepared,
    (select pg_catalog.json_agg(name)::text from pg_catalog.pg_cursors where is_holdable) as cursors,
    (select pg_catalog.json_agg(channel)::text from pg_catalog.pg_listening_channels() channel) as channels,
    (select pg_catalog.json_agg(pg_catalog.concat(classid, ',', objid, ',', objsubid, ',', mode))::text
       from pg_catalog.pg_locks where locktype = 'advisory' and pid = pg_catalog.pg_backend_pid()) as locks,
    exists (select from pg_catalog.pg_class where relnamespace = pg_catalog.pg_my_temp_schema())
      or exists (select from pg_catalog.pg_proc where pronamespace = pg_catalog.pg_my_temp_schema())
      or exists (select from pg_catalog.pg_type where typnamespace = pg_catalog.pg_my_temp_schema()) as temporary`)
  return {
    leftovers: {
      prepared: namesOf(row, 'prepared'),
      cursors: namesOf(row, 'cursors'),
      channels: namesOf(row, 'channels'),
      locks: namesOf(row, 'locks'),
    },
    hasTemporary: row['temporary'] === true,
  }
}

/** Begins a transaction that may write, unless the session was read only before. */
export async function begin(connection: Connection, { isReadOnly }: OwnSession): Promise<void> {
  await connection.query(isReadOnly ? 'begin' : 'begin read write')
}

/**
 * Brings the session's own settings back until the transaction ends; what a script has set for the session is there again
 * after it. What the script has deferred runs before, with its own settings.
 *
 * @param timeouts What the runner has set itself.
 */
export async function useOwnSettings(connection: Connection, own: OwnSession, timeouts?: Timeouts): Promise<void> {
  const { lock = own.settings.get('lock_timeout'), statement = '0' } = timeouts ?? {}
  const wanted = { ...own, settings: new Map(own.settings).set('statement_timeout', statement) }
  if (lock !== undefined) wanted.settings.set('lock_timeout', lock)
  // What is asked next may take longer than a script allows.
  await connection.query(`set local statement_timeout to ${statement}`)
  const now = await readSettings(connection)
  if (!isOther(now, wanted)) return
  await connection.query('set constraints all immediate')
  await bringBack(connection, now, wanted, 'transaction')
}

/** In milliseconds. */
interface Timeouts {
  readonly lock: string
  readonly statement: string
}

/** Writes the ledger outside of a script's transaction. */
export async function writeWithOwnSettings<TResult>(
  connection: Connection,
  own: OwnSession,
  write: () => Promise<TResult>,
): Promise<TResult> {
  await begin(connection, own)
  try {
    await useOwnSettings(connection, own)
    const result = await write()
    await connection.query('commit')
    return result
  } catch (error) {
    await connection.query('rollback').catch(() => undefined)
    throw error
  }
}

/** Brings the session back to what it was: its settings for good, and without what a script has left. */
export async function restoreSession(connection: Connection, own: OwnSession): Promise<void> {
  await connection.query('set statement_timeout to 0')
  const now = await readSession(connection)
  if (isOther(now, own)) await bringBack(connection, now, own, 'session')
  for (const kind of Object.keys(removals) as Leftover[])
    for (const name of now.leftovers[kind])
      if (!own.leftovers[kind].includes(name)) await connection.query(removals[kind](name))
  await lockAgain(connection, now, own)
  if (now.hasTemporary && !own.hasTemporary) await connection.query('discard temp')
}

/**
 * Notes settings that PostgreSQL does not know, such as `app.tenant`: it lists them nowhere.
 *
 * @returns what brings them back
 */
export async function keepCustomSettings(
  connection: Connection,
  names: readonly string[],
): Promise<() => Promise<void>> {
  const custom = [...new Set(names.filter((name) => name.includes('.')))]
  const read = async (): Promise<readonly string[]> => {
    const found: string[] = []
    for (const name of custom) {
      const [row] = await connection.query(`select coalesce(pg_catalog.current_setting($1::text, true), '') as value`, [
        name,
      ])
      found.push(String(row?.['value']))
    }
    return found
  }
  const before = await read()
  return async () => {
    const now = await read()
    for (const [index, name] of custom.entries())
      if (now[index] !== before[index])
        await connection.query('select pg_catalog.set_config($1::text, $2::text, false)', [name, before[index] ?? ''])
  }
}

const removals: Readonly<Record<Leftover, (name: string) => string>> = {
  prepared: (name) => `deallocate ${quoteName(name)}`,
  cursors: (name) => `close ${quoteName(name)}`,
  channels: (name) => `unlisten ${quoteName(name)}`,
  locks: (lock) => callLock('unlock', lock),
}

/** A call that takes or gives back a lock as pg_locks has it. */
function callLock(verb: 'try' | 'unlock', lock: string): string {
  const [high = '0', low = '0', size, mode] = lock.split(',')
  const shared = mode === 'ShareLock' ? '_shared' : ''
  // A lock by one number has its halves in both columns.
  const whole = BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low))
  const key = size === '1' ? `${whole}::bigint` : `${Number(high) | 0}, ${Number(low) | 0}`
  const name = verb === 'try' ? `pg_try_advisory_lock${shared}` : `pg_advisory_unlock${shared}`
  return `select pg_catalog.${name}(${key}) as done`
}

/** A script may give back all locks of its session, the one of migrations too. */
async function lockAgain(connection: Connection, now: OwnSession, own: OwnSession): Promise<void> {
  for (const lock of own.leftovers.locks.filter((one) => !now.leftovers.locks.includes(one))) {
    const [row] = await connection.query(callLock('try', lock))
    if (row?.['done'] === true) continue
    throw new MigrationError({
      reason: 'lock',
      expected: 'the lock of migrations to stay with this session',
      got: 'a script that gave it back, and another session that took it',
      remedy: 'Wait until that one is done, and run the command again.',
    })
  }
}

function isOther(now: Wanted, wanted: Wanted): boolean {
  return isSomebodyElse(now, wanted) || differences(now, wanted).length > 0
}

function isSomebodyElse(now: Wanted, wanted: Wanted): boolean {
  return now.user !== wanted.user || now.role !== wanted.role
}

async function bringBack(
  connection: Connection,
  before: Wanted,
  wanted: Wanted,
  until: 'transaction' | 'session',
): Promise<void> {
  const isLocal = until === 'transaction'
  const set = (name: string, value: string): Promise<unknown> =>
    connection.query('select pg_catalog.set_config($1::text, $2::text, $3::boolean)', [name, value, isLocal])
  let now = before
  if (isSomebodyElse(now, wanted)) {
    if (now.user !== wanted.user) await set('session_authorization', wanted.user)
    await set('role', wanted.role)
    // Another role may not have seen all settings.
    now = await readSettings(connection)
  }
  for (const name of differences(now, wanted)) {
    const value = wanted.settings.get(name)
    if (value !== undefined) await set(name, value)
    else await connection.query(`set ${isLocal ? 'local' : 'session'} ${quoteName(...name.split('.'))} to default`)
  }
}

function differences(now: Wanted, wanted: Wanted): readonly string[] {
  const names = new Set([...now.settings.keys(), ...wanted.settings.keys()])
  return [...names].filter((name) => now.settings.get(name) !== wanted.settings.get(name))
}

function namesOf(row: Row, column: string): readonly string[] {
  const text = row[column]
  return typeof text === 'string' ? (JSON.parse(text) as string[]) : []
}

function settingsOf({ settings }: Row): ReadonlyMap<string, string> {
  return new Map(typeof settings === 'string' ? Object.entries(JSON.parse(settings) as Record<string, string>) : [])
}
