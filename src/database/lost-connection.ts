import { ConnectionError, RepositoryError } from '../errors/index.ts'
import type { Database } from './database.ts'
import { clientOf } from './derive-database.ts'
import { findDriverError } from './driver-error.ts'

/** Whether an error says that the connection itself is gone, and not only that a statement failed. */
export function isConnectionLost(error: unknown): boolean {
  const driverError = findDriverError(error instanceof RepositoryError ? error.cause : error)
  if (driverError?.code === undefined) return error instanceof ConnectionError
  const { severity } = driverError.error as { readonly severity?: unknown }
  if (severity === 'FATAL' || severity === 'PANIC') return true
  return isOfSystem(driverError.code)
}

/** The error of a lost connection, in whichever way the driver says it. */
export function asConnectionError(error: unknown): ConnectionError {
  if (error instanceof ConnectionError) return error
  const driverError = findDriverError(error)
  return new ConnectionError(driverError?.code, driverError?.error ?? error)
}

/** Whether a code is the driver's or the system's own, of a connection that broke: SQLSTATEs have five characters. */
function isOfSystem(code: string): boolean {
  return /^(CONNECTION_|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)/.test(code)
}

/**
 * Whether a transaction's function must not end once its connection is lost. postgres.js would send ROLLBACK to the lost
 * connection: it ends the process by an uncaught error, or hits the transaction that has the connection then. It has
 * given up the transaction already.
 */
export function leavesLostConnection(transaction: Database): boolean {
  const client = clientOf(transaction)
  return typeof client === 'function' && 'savepoint' in client
}
