import { MigrationError } from '../migration-error.ts'

/** The error of what was stopped before it was done, and left nothing. */
export function interrupted(signal: AbortSignal): MigrationError {
  return new MigrationError({
    reason: 'interrupted',
    expected: 'to be left to the end',
    got: 'an interruption',
    remedy: 'Nothing of it is left.',
    cause: signal.reason,
  })
}
