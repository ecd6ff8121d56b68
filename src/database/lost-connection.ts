import { ConnectionError, RepositoryError } from '../errors/index.ts'
import { isBroken } from './connection-codes.ts'
import { findDriverError } from './driver-error.ts'

/** Whether an error says that the connection itself is gone, and not only that a statement failed. */
export function isConnectionLost(error: unknown): boolean {
  const driverError = findDriverError(error instanceof RepositoryError ? error.cause : error)
  if (driverError?.code === undefined) return error instanceof ConnectionError
  const { severity } = driverError.error as { readonly severity?: unknown }
  if (severity === 'FATAL' || severity === 'PANIC') return true
  return isBroken(driverError.code)
}

/** The error of a lost connection, in whichever way the driver says it. */
export function asConnectionError(error: unknown): ConnectionError {
  if (error instanceof ConnectionError) return error
  const driverError = findDriverError(error)
  return new ConnectionError(driverError?.code, driverError?.error ?? error)
}
