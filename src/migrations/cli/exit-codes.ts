import { MigrationError, PendingRevisionsError } from '../migration-error.ts'

/** What a process says when it ends; the same for every command. */
export const exitCodes = {
  /** Done, or the answer is yes. */
  yes: 0,
  /** The answer is no; nothing was changed. */
  no: 1,
  /** It did not start; nothing was changed. */
  notStarted: 2,
  /** It stopped part-way: something was changed, and is recorded. */
  partly: 3,
  /** Ctrl-C. */
  interrupted: 130,
} as const

/** What a process ends with. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The exit code of an error. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof PendingRevisionsError) return exitCodes.no
  if (!(error instanceof MigrationError)) return exitCodes.notStarted
  if (error.details.reason === 'interrupted') return exitCodes.interrupted
  return error.details.hasChanged ? exitCodes.partly : exitCodes.notStarted
}
