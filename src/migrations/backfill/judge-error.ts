import { findDriverError } from '../../database/driver-error.ts'
import { isConnectionLost } from '../../database/lost-connection.ts'
import { MigrationError } from '../migration-error.ts'

/** What an error of a batch means: to wait and try again, that a row is at fault, or that nothing can go on. */
export type Judgement = 'wait' | 'row' | 'stop'

/** A lock that was not got, a deadlock, a serialization failure. */
const passing = new Set(['55P03', '40P01', '40001'])

/**
 * Connections, read-only servers, words that there are not, rights, resources, shutdowns: every row would fail the same
 * way. A statement timeout is none of them, since half of the rows may take half of the time.
 */
const hopeless = /^(08|25006|28|3D|3F|42|53|57P|58|XX)/

/** Judges an error of a batch. */
export function judgeError(error: unknown): Judgement {
  if (isConnectionLost(error)) return 'stop'
  const code = findDriverError(error)?.code
  if (code === undefined || error instanceof MigrationError) return 'row'
  if (passing.has(code)) return 'wait'
  return hopeless.test(code) ? 'stop' : 'row'
}

/** What is recorded of a row that failed. */
export interface RowError {
  readonly code: string
  readonly message: string
}

/** Describes an error of a row: PostgreSQL's code, or the class of what the code threw. */
export function describeRowError(error: unknown): RowError {
  const found = findDriverError(error)
  if (found === undefined) return { code: 'Error', message: String(error) }
  return { code: found.code ?? found.error.name, message: found.error.message }
}
