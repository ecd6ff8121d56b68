import { types } from 'node:util'
import { type Database, isTransaction } from './database.ts'
import { canDerive, primaryOf, sessionOf } from './derive-database.ts'

/**
 * Whether a database has the session that it has now for good. What stands before another one may answer by who asks: with
 * the transaction that the caller is in, with the database of his tenant, with a new one.
 */
export function isSteady(database: Database): boolean {
  if (known.has(database)) return true
  let owner: object | null = database
  while (owner !== null && !types.isProxy(owner)) {
    const own = Object.getOwnPropertyDescriptors(owner) as { readonly session?: object; readonly $primary?: object }
    if (own.$primary !== undefined) return 'value' in own.$primary && isSteady(own.$primary.value as Database)
    if (own.session !== undefined) return 'value' in own.session
    owner = Object.getPrototypeOf(owner) as object | null
  }
  return false
}

const views = new WeakMap<Database, WeakMap<object, Database>>()

/** Those that stand for one session, and transactions, which have one. */
const known = new WeakSet<Database>()

/** Takes a transaction for what it is, whatever it is wrapped in. */
export function keepAsIs(transaction: Database): void {
  known.add(transaction)
}

/**
 * What a database is for the caller now: itself, or one that stands for the session that it has now, and is the same one
 * each time that it has it. So what is prepared, and which transaction it is, belong to that session.
 */
export function presentOf(given: Database): Database {
  const database = primaryOf(given)
  if (isSteady(database)) return database
  const session = sessionOf(database)
  if (session === undefined) return database
  let ofDatabase = views.get(database)
  if (ofDatabase === undefined) views.set(database, (ofDatabase = new WeakMap<object, Database>()))
  let view = ofDatabase.get(session)
  if (view === undefined) ofDatabase.set(session, (view = viewOf(database, session)))
  return view
}

function viewOf(database: Database, session: object): Database {
  const rollback: unknown = isTransaction(database) ? Reflect.get(database, 'rollback') : undefined
  const derived = Object.create(database, { session: { value: session }, rollback: { value: rollback } }) as Database
  const view = canDerive(derived) ? derived : passOn(database, { session, rollback })
  known.add(view)
  return view
}

/** A database that calls the methods of another one on that, which may bind them, or have private fields. */
function passOn(database: Database, own: object): Database {
  return new Proxy(Object.create(null) as Database, {
    get: (_, name) => {
      const value: unknown = Reflect.get(name in own ? own : database, name)
      return typeof value === 'function' ? (value.bind(database) as unknown) : value
    },
  })
}
