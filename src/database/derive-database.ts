import { entityKind, sql } from 'drizzle-orm'
import { integer, pgTable } from 'drizzle-orm/pg-core'
import type { Executable } from '../plan/index.ts'
import { buildersOf, type Database } from './database.ts'

/** What Drizzle's databases have beside their methods. */
interface InternalDatabase {
  readonly session?: unknown
  /** Of what `withReplicas` returns. */
  readonly $primary?: unknown
}

/** A table that nothing is ever sent about. */
const probe = pgTable('probe', { id: integer('id') })

/** The database that everything goes to: of `withReplicas` the primary, since a replica may be behind. */
export function primaryOf(database: Database): Database {
  const { $primary } = database as InternalDatabase
  return typeof $primary === 'object' && $primary !== null ? primaryOf($primary as Database) : database
}

/** The session by which Drizzle sends the statements of a database. */
export function sessionOf(database: Database): object | undefined {
  const primary = primaryOf(database)
  const { session } = primary as InternalDatabase
  return typeof session === 'object' && session !== null ? session : sessionOfBuilder(primary)
}

/** What a wrapper hides, its builders have. */
function sessionOfBuilder(database: Database): object | undefined {
  try {
    const { session } = buildersOf(database).insert(probe) as { readonly session?: unknown }
    return typeof session === 'object' && session !== null ? session : undefined
  } catch {
    return undefined
  }
}

/** The driver's client that a database's session sends its statements to. */
export function clientOf(database: Database): object | undefined {
  const session: { readonly client?: unknown } | undefined = sessionOf(database)
  const client = session?.client
  return (typeof client === 'object' && client !== null) || typeof client === 'function' ? client : undefined
}

/** Derives a database whose session sends its statements to another client. */
export function withClient(database: Database, client: object): Database {
  const derived: unknown = Object.create(sessionOf(database) ?? null, { client: { value: client } })
  return withSession(database, derived as object)
}

function withSession(database: Database, session: object): Database {
  return Object.create(database, { session: { value: session } }) as Database
}

const proven = new WeakMap<Database, boolean>()

/**
 * Whether a database that is derived from this one sends its statements by its own session. Wrappers of people's own
 * bind methods, or close over the database: what was derived from one would send statements past its transaction.
 */
export function canDerive(database: Database): boolean {
  if (isDrizzles(database)) return true
  let isProven = proven.get(database)
  if (isProven === undefined) proven.set(database, (isProven = provesToDerive(database)))
  return isProven
}

const methods = ['select', 'with', 'insert', 'update', 'delete', 'execute', 'transaction'] as const

/** Whether a database has each method from a class of Drizzle's, as its databases and transactions do. */
function isDrizzles(database: Database): boolean {
  return clientOf(database) !== undefined && methods.every((method) => isOfDrizzle(database, method))
}

/**
 * Whether `transaction` is that of Drizzle's class, which begins on the session's client. Other ones must be called on the
 * object that has them.
 */
export function hasOwnTransaction(database: Database): boolean {
  return !isOfDrizzle(database, 'transaction')
}

/** A proxy has the class of what it stands for; it shows by the method, where that is bound. */
function isOfDrizzle(database: Database, method: (typeof methods)[number]): boolean {
  let owner: object | null = database
  while (owner !== null && !Object.hasOwn(owner, method)) owner = Object.getPrototypeOf(owner) as object | null
  if (owner === null || !Object.hasOwn(owner.constructor, entityKind)) return false
  return Reflect.get(owner, method) === Reflect.get(database, method)
}

/** Builds every kind of statement on a derived database, and sees whether its session is asked for each. Nothing is sent. */
function provesToDerive(database: Database): boolean {
  const session = sessionOf(database)
  if (session === undefined || clientOf(database) === undefined) return false
  let asked = 0
  const prepared = { setToken: () => prepared, execute: () => Promise.resolve([]), mapResult: () => [] }
  const prepareQuery = (): object => {
    asked++
    return prepared
  }
  const derived = buildersOf(
    withSession(database, Object.create(session, { prepareQuery: { value: prepareQuery } }) as object),
  )
  try {
    const one = { one: sql`1`.as('one') }
    const built = [
      derived.select(one).from(sql`(values (1)) as "probe"`),
      derived
        .with()
        .select(one)
        .from(sql`(values (1)) as "probe"`),
      derived.insert(probe).values({ id: 1 }),
      derived.update(probe).set({ id: 1 }),
      derived.delete(probe),
    ]
    for (const statement of built) (statement as Executable).prepare('probe')
    void derived.execute(sql`select 1`)
    return asked === built.length + 1
  } catch {
    return false
  }
}
