import type { BackfillLimits } from '../backfill/index.ts'
import { MigrationError } from '../migration-error.ts'
import { toMilliseconds } from '../run/index.ts'

/** What a backfill takes care of; durations as `100ms`, `10s` or `5min`. */
export interface BackfillLimitOptions {
  /** How long a batch should take; its size follows. `100ms` by default. */
  readonly target?: string | undefined
  /** How many rows a second one worker may change; by default as many as it can. */
  readonly rate?: number | undefined
  /** The hours in which it works, in the server's time zone, such as `22:00-06:00`; by default all. */
  readonly window?: string | undefined
  /** How far a replica may be behind: `10s` by default; `off` does not look. */
  readonly maxLag?: string | undefined
  /** How old the oldest transaction of the database may be: `10min` by default; `off` does not look. */
  readonly maxTransactionAge?: string | undefined
  /** How long a batch waits for a locked row before it gives its own locks back and tries again: `500ms` by default. */
  readonly lockTimeout?: string | undefined
  /** How many rows may fail before it stops: 100 by default. */
  readonly maxFailures?: number | undefined
}

/**
 * Reads what was given, and fills in what is in force without it.
 *
 * @throws {MigrationError} for a value that is none
 */
export function readLimits(options: BackfillLimitOptions): BackfillLimits {
  const { target = '100ms', rate, window, maxLag = '10s', maxTransactionAge = '10min' } = options
  const { lockTimeout = '500ms', maxFailures = 100 } = options
  if (window !== undefined && !isWindow(window)) throw wrong('window', 'hours such as 22:00-06:00')
  if (rate !== undefined && !(Number.isFinite(rate) && rate > 0)) throw wrong('rate', 'a number above 0')
  if (!Number.isInteger(maxFailures) || maxFailures < 1) throw wrong('most failures', 'a whole number from 1')
  return {
    target: durationOf('target', target),
    rate,
    window,
    maxLag: maxLag === 'off' ? undefined : durationOf('lag', maxLag),
    maxTransactionAge: maxTransactionAge === 'off' ? undefined : durationOf('age of transactions', maxTransactionAge),
    lockTimeout: durationOf('lock timeout', lockTimeout),
    maxFailures,
  }
}

/** A duration in milliseconds. */
export function durationOf(name: string, value: string): number {
  const milliseconds = /^\d+\s?(ms|s|min|h)$/.test(value) ? toMilliseconds(value) : 0
  if (milliseconds < 1) throw wrong(name, 'a duration such as 5s')
  return milliseconds
}

function isWindow(window: string): boolean {
  const time = '([01]\\d|2[0-3]):[0-5]\\d'
  return new RegExp(`^${time}-${time}$`).test(window)
}

function wrong(name: string, expected: string): MigrationError {
  return new MigrationError({
    reason: 'usage',
    expected: `the ${name} to be ${expected}`,
    got: 'something else',
    remedy: 'Correct it.',
  })
}
