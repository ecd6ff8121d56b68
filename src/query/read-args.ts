import type { LiftableScope } from '../model/index.ts'
import type { Filter } from './filter-types.ts'
import type { OrderBy } from './order-types.ts'
import type { CountsArgument } from './relation-args.ts'
import type { ReturnOptions } from './select-types.ts'
import type { WithArgument } from './with-argument.ts'

/** A row lock that a read takes; it is held until the transaction ends. */
export interface LockOptions {
  readonly mode: 'update' | 'no key update' | 'share' | 'key share'
  /** Leave locked rows out instead of waiting for them. */
  readonly skipLocked?: boolean
  /** Throw a `LockTimeoutError` instead of waiting. */
  readonly noWait?: boolean
}

/** Options of every read. */
export interface ReadOptions<
  TSource,
  TColumns = undefined,
  TExtras = undefined,
  TWith = undefined,
  TCounts = undefined,
> extends ReturnOptions<TSource, TColumns, TExtras> {
  /** The relations to load, each by one further statement. */
  readonly with?: WithArgument<TSource, TWith>
  /** The related rows to count, each relation by one further statement: they come as `counts` of the row. */
  readonly counts?: CountsArgument<TSource, TCounts>
  /** Locks the rows until the end of the transaction; outside of one the call throws. */
  readonly lock?: LockOptions | undefined
  /** The scopes that do not apply in this call, by name: to its rows and to all that it loads and filters by. */
  readonly unscoped?: readonly LiftableScope<TSource>[] | undefined
  /** Cancels the statement where the driver can; the call then throws a `QueryCancelledError`. */
  readonly signal?: AbortSignal
}

/** Options of `find` and `findOrThrow`. */
export interface FindOptions<
  TSource,
  TColumns = undefined,
  TExtras = undefined,
  TWith = undefined,
  TCounts = undefined,
> extends ReadOptions<TSource, TColumns, TExtras, TWith, TCounts> {
  /** Whether calls of the same tick with the same options become one statement; else as the repository's option says. */
  readonly batch?: boolean | undefined
}

/** Arguments of `findFirst` and `findOnly`. */
export interface FindArgs<
  TSource,
  TColumns = undefined,
  TExtras = undefined,
  TWith = undefined,
  TCounts = undefined,
> extends ReadOptions<TSource, TColumns, TExtras, TWith, TCounts> {
  readonly where?: Filter<TSource>
  readonly orderBy?: OrderBy<TSource> | undefined
  /** Rows to leave out at the start; 0 by default. */
  readonly offset?: number | undefined
}

/** Arguments of `findMany`. */
export interface FindManyArgs<
  TSource,
  TColumns = undefined,
  TExtras = undefined,
  TWith = undefined,
  TCounts = undefined,
> extends FindArgs<TSource, TColumns, TExtras, TWith, TCounts> {
  /** The most rows to return; all of them by default. */
  readonly limit?: number | undefined
}
