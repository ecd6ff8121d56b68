import type { Database } from '../database.ts'
import { clientOf } from '../derive-database.ts'
import type { Driver } from './driver.ts'
import { describeNodePostgresClient } from './node-postgres-client.ts'
import { describeNodePostgresPool } from './node-postgres-pool.ts'
import { describeOtherDriver } from './other-driver.ts'
import { describePglite } from './pglite.ts'
import { describePostgresJs } from './postgres-js.ts'

const known = new WeakMap<object, Driver>()

/**
 * Says what the driver of a database or transaction can do. Drizzle keeps the driver's client in the session; nothing but
 * the files in this folder looks at it.
 */
export function driverOf(database: Database): Driver {
  const client = clientOf(database)
  if (client === undefined) return describeOtherDriver(database)
  let driver = known.get(client)
  if (driver === undefined) known.set(client, (driver = describe(client, database)))
  return driver
}

/** What keeps what is known of a database's connections and their server: one object for a pool and its transactions. */
export function keeperOf(database: Database): object {
  return driverOf(database).keeper?.() ?? clientOf(database) ?? database
}

function describe(client: object, database: Database): Driver {
  return (
    describePostgresJs(client) ??
    describeNodePostgresPool(client) ??
    describeNodePostgresClient(client) ??
    describePglite(client) ??
    describeOtherDriver(database)
  )
}
