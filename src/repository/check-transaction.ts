import type { TransactionOptions } from '../database/index.ts'
import { describeValue, InvalidArgumentError, listNames } from '../errors/index.ts'
import { isPlainObject } from '../plan/index.ts'
import { checkFlag, checkOptions } from '../query/index.ts'

const path = '$transaction options'

/** What each option may be, and how that reads. */
const checks: Readonly<Record<keyof TransactionOptions, (value: unknown, path: string) => unknown>> = {
  propagation: oneOf('nested', 'required', 'requiresNew'),
  isolationLevel: oneOf('read uncommitted', 'read committed', 'repeatable read', 'serializable'),
  accessMode: oneOf('read only', 'read write'),
  deferrable: checkFlag,
  retry: checkRetry,
  settings: checkSettings,
  statementTimeout: checkMilliseconds,
  lockTimeout: checkMilliseconds,
  signal: () => undefined,
}

const known: ReadonlySet<string> = new Set(Object.keys(checks))

/** @throws {@link InvalidArgumentError} for an unknown option of a transaction, or one of the wrong kind. */
export function readTransactionOptions(options: unknown): TransactionOptions {
  const given = checkOptions(options, known, path)
  for (const [name, check] of Object.entries(checks))
    if (given[name] !== undefined) check(given[name], `${path}.${name}`)
  return { ...given }
}

/** @throws {@link InvalidArgumentError} when what is to be run is no function. */
export function checkRun(run: unknown, method: string): void {
  if (typeof run === 'function') return
  throw new InvalidArgumentError({ path: method, expected: 'a function to run', received: describeValue(run) })
}

function oneOf(...names: readonly string[]): (value: unknown, path: string) => void {
  return (value, path) => {
    if (typeof value === 'string' && names.includes(value)) return
    throw new InvalidArgumentError({ path, expected: `one of ${listNames(names)}`, received: describeValue(value) })
  }
}

const optionsOfRetry: ReadonlySet<string> = new Set(['attempts', 'delay', 'maxDelay'])

function checkRetry(value: unknown, path: string): void {
  if (typeof value === 'number') return checkWhole(value, path, 1)
  const { attempts, delay, maxDelay } = checkOptions(value, optionsOfRetry, path)
  checkWhole(attempts, `${path}.attempts`, 1)
  if (delay !== undefined) checkMilliseconds(delay, `${path}.delay`)
  if (maxDelay !== undefined) checkMilliseconds(maxDelay, `${path}.maxDelay`)
}

function checkSettings(value: unknown, path: string): void {
  if (!isPlainObject(value)) {
    throw new InvalidArgumentError({ path, expected: 'an object of settings', received: describeValue(value) })
  }
  for (const [name, setting] of Object.entries(value)) {
    if (['string', 'boolean'].includes(typeof setting) || Number.isFinite(setting)) continue
    throw new InvalidArgumentError({
      path: `${path}.${name}`,
      expected: 'a string, a number or a boolean',
      received: describeValue(setting),
    })
  }
}

function checkMilliseconds(value: unknown, path: string): void {
  checkWhole(value, path, 0)
}

function checkWhole(value: unknown, path: string, least: number): void {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) < 2 ** 31) return
  throw new InvalidArgumentError({
    path,
    expected: `a whole number of at least ${least}`,
    received: describeValue(value),
  })
}
