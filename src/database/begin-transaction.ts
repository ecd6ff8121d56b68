import { InvalidArgumentError } from '../errors/index.ts'
import { buildersOf, type Database } from './database.ts'
import { canDerive, hasOwnTransaction, withClient } from './derive-database.ts'
import { configOf, type Modes, type Watch } from './drivers/driver.ts'
import { driverOf } from './drivers/driver-of.ts'
import type { Begin } from './run-function.ts'

/**
 * Begins a transaction on a connection of its own, by Drizzle: on a client that watches over the connection where the
 * driver has one. A database whose `transaction` is not Drizzle's is used by that, as it is.
 *
 * @throws {@link InvalidArgumentError} when the driver has no transactions.
 */
export function beginTransaction(database: Database, modes: Modes, watch: Watch): Begin {
  const driver = driverOf(database)
  if (!driver.hasTransactions) {
    throw new InvalidArgumentError(
      { path: '$transaction', expected: 'a driver that has transactions', received: driver.name },
      'Each of its statements is a request of its own. Use a driver with connections for what belongs together.',
    )
  }
  const begun = hasOwnTransaction(database) || !canDerive(database) ? undefined : driver.begin?.(modes, watch)
  if (begun !== undefined) {
    const derived = buildersOf(withClient(database, begun.client))
    return (body) => derived.transaction(body, begun.config)
  }
  driver.guard?.()
  return (body) => buildersOf(database).transaction(body, configOf(modes))
}
