import { sql } from 'drizzle-orm'
import type { Executor, NestedTransactionOptions } from '../database/index.ts'
import { describeValue, InvalidArgumentError, LockTimeoutError } from '../errors/index.ts'
import { bindRaw, type Compiled, type Executable, type QueryBuilders, toStatement, type Value } from '../plan/index.ts'
import { checkFlag, checkOptions } from '../query/index.ts'

/** Options of `$advisoryLock`. */
export interface AdvisoryLockOptions {
  /** Throws a `LockTimeoutError` where somebody else has the lock, instead of waiting. False by default. */
  readonly noWait?: boolean
  /** Ends the waiting, or rolls back, when it is aborted. */
  readonly signal?: AbortSignal
}

/** An advisory lock to take. */
export interface AdvisoryLock {
  readonly key: string
  readonly isHashed: boolean
  readonly noWait: boolean
  /** The options of the transaction that holds it. */
  readonly transaction: NestedTransactionOptions
}

const optionsOfLock: ReadonlySet<string> = new Set(['noWait', 'signal'])

/** @throws {@link InvalidArgumentError} for a key that PostgreSQL has no lock for, or an unknown option. */
export function readAdvisoryLock(key: unknown, options: unknown): AdvisoryLock {
  const { noWait, signal } = checkOptions(options, optionsOfLock, '$advisoryLock options')
  if (!isKey(key)) {
    throw new InvalidArgumentError({
      path: '$advisoryLock key',
      expected: 'a string, or a whole number or bigint of 64 bits',
      received: describeValue(key),
    })
  }
  return {
    key: String(key),
    isHashed: typeof key === 'string',
    noWait: checkFlag(noWait, '$advisoryLock options.noWait'),
    transaction: signal === undefined ? {} : { signal: signal as AbortSignal },
  }
}

function isKey(key: unknown): key is string | number | bigint {
  return typeof key === 'bigint' ? BigInt.asIntN(64, key) === key : typeof key === 'string' || Number.isSafeInteger(key)
}

/**
 * Takes an advisory lock for the transaction that the caller is in.
 *
 * @throws {@link LockTimeoutError} when somebody else has it, with `noWait`.
 */
export async function takeAdvisoryLock(executor: Executor, { key, isHashed, noWait }: AdvisoryLock): Promise<void> {
  const [row] = await executor.rows(toStatement('advisory lock', selectLock, { key: bindRaw(key), isHashed, noWait }))
  if (row?.['taken'] === false) throw new LockTimeoutError('55P03', undefined)
}

interface LockPlan {
  readonly key: Value
  readonly isHashed: boolean
  readonly noWait: boolean
}

function selectLock(builders: QueryBuilders, { key, isHashed, noWait }: Compiled<LockPlan>): Executable {
  const take = noWait ? sql`pg_try_advisory_xact_lock` : sql`pg_advisory_xact_lock`
  const number = isHashed ? sql`hashtextextended(${key}::text, 0)` : sql`${key}::text::bigint`
  return builders.select({ taken: sql`${take}(${number})` }).from(sql`(values (1)) as "lock"`)
}
