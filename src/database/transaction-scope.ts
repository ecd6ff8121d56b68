import {
  InputError,
  InvalidValueError,
  QueryCancelledError,
  RepeatedQueryError,
  RepositoryError,
  TransactionEndedError,
} from '../errors/index.ts'
import { type Database, isTransaction } from './database.ts'
import { driverOf } from './drivers/driver-of.ts'
import { eitherSignal } from './either-signal.ts'
import { createGate, type Gate, runAlone, runBeside } from './gate.ts'
import { asConnectionError, isConnectionLost } from './lost-connection.ts'
import { keepAsIs } from './present-database.ts'
import { rejectable } from './rejectable.ts'
import type { Settings } from './transaction-options.ts'

/** A transaction, a savepoint of one, or a joined part of one, while its function runs. */
export interface TransactionScope {
  /** Drizzle's transaction. */
  readonly database: Database
  /** The database whose repositories join it. */
  readonly origin: Database
  /** Whether somebody else opened it: then nobody tells when it ends. */
  readonly isForeign: boolean
  readonly parent: TransactionScope | undefined
  /** Whether it is a part of its parent, without a savepoint. */
  readonly isJoined: boolean
  readonly gate: Gate
  /** Whether its connection takes statements while others run. */
  readonly isConcurrent: boolean
  readonly connection: Connection
  readonly signal: AbortSignal | undefined
  readonly inner: Set<TransactionScope>
  readonly afterCommit: AfterFunction[]
  readonly afterRollback: AfterFunction[]
  /** Rejects when the scope ends before its function does. */
  readonly abandoned: Promise<never>
  abandon(reason: unknown): void
  hasEnded: boolean
  /** Whether a statement of it has succeeded, as far as it is an outermost one. */
  hasRun: boolean
  /** The settings that an outermost transaction was opened with. */
  settings: Settings | undefined
  /** The first failed statement: PostgreSQL takes no other one, so that the scope cannot succeed. */
  failure: { readonly error: unknown } | undefined
}

/** What is run when a transaction has ended. */
export type AfterFunction = () => unknown

/** The connection of a transaction and of everything nested in it. */
export interface Connection {
  /** Rejects when the connection is lost. */
  readonly lost: Promise<never>
  isLost: boolean
  readonly lose: (error: unknown) => void
}

/** Describes the connection of an outermost transaction. */
export function createConnection(): Connection {
  const { promise, reject } = rejectable()
  const connection: Connection = {
    lost: promise,
    isLost: false,
    lose: (error) => {
      connection.isLost = true
      reject(asConnectionError(error))
    },
  }
  return connection
}

/** What a scope is made of. */
export interface ScopeOptions {
  readonly database: Database
  readonly origin: Database
  readonly isForeign?: boolean
  readonly parent?: TransactionScope | undefined
  readonly connection: Connection
  readonly signal?: AbortSignal | undefined
}

const scopes = new WeakMap<Database, TransactionScope>()

/** Opens the scope of a transaction. One of the same Drizzle transaction as its parent joins it. */
export function openScope({ isForeign = false, ...options }: ScopeOptions): TransactionScope {
  const { database, origin, parent, connection, signal } = options
  const isJoined = parent?.database === database
  const { promise, reject } = rejectable()
  const scope: TransactionScope = {
    database,
    origin,
    isForeign,
    parent,
    isJoined,
    gate: isJoined ? parent.gate : createGate(),
    isConcurrent: driverOf(database).isConcurrent,
    connection,
    signal: eitherSignal(parent?.signal, signal),
    inner: new Set(),
    afterCommit: [],
    afterRollback: [],
    abandoned: promise,
    abandon: reject,
    hasEnded: false,
    hasRun: false,
    settings: undefined,
    failure: undefined,
  }
  parent?.inner.add(scope)
  if (!isJoined) scopes.set(database, scope)
  if (!isForeign) keepAsIs(database)
  return scope
}

/** Ends a scope and those in it: from now on their repositories refuse to send statements. */
export function endScope(scope: TransactionScope, reason?: unknown): void {
  if (scope.hasEnded) return
  scope.hasEnded = true
  scope.parent?.inner.delete(scope)
  const error = reason ?? new TransactionEndedError()
  for (const inner of scope.inner) endScope(inner, error)
  scope.abandon(error)
}

/**
 * The scope of a database that is a transaction; `undefined` for others. A transaction that somebody else opened gets
 * one without an end: nobody tells when it is over.
 */
export function scopeOf(database: Database): TransactionScope | undefined {
  const known = scopes.get(database)
  if (known !== undefined || !isTransaction(database)) return known
  return openScope({ database, origin: database, isForeign: true, connection: createConnection() })
}

/** Whether a scope is another one, or is nested in it. */
export function isWithin(scope: TransactionScope, outer: TransactionScope): boolean {
  for (let current: TransactionScope | undefined = scope; current !== undefined; current = current.parent)
    if (current === outer || current.database === outer.database) return true
  return false
}

/** The transaction that a scope is nested in, at the outside. */
export function outermostOf(scope: TransactionScope): TransactionScope {
  return scope.parent === undefined ? scope : outermostOf(scope.parent)
}

/** @throws {@link TransactionEndedError} when it has ended. */
export function checkOpen(scope: TransactionScope): void {
  if (scope.hasEnded) throw new TransactionEndedError()
}

/** Runs a statement of a scope beside others, but not beside a transaction that is nested in the scope. */
export async function runInScope<TResult>(scope: TransactionScope, run: () => Promise<TResult>): Promise<TResult> {
  checkOpen(scope)
  const go = scope.isConcurrent ? runBeside : runAlone
  return go(scope.gate, async () => {
    checkOpen(scope)
    try {
      return await run()
    } catch (error) {
      if (isOfDatabase(error)) scope.failure ??= { error }
      if (isConnectionLost(error)) scope.connection.lose(error)
      throw error
    }
  })
}

function isOfDatabase(error: unknown): boolean {
  if (error instanceof QueryCancelledError) return error.details.started
  if (error instanceof InvalidValueError) return error.details.sqlState !== undefined
  return error instanceof RepositoryError && !(error instanceof InputError || error instanceof RepeatedQueryError)
}
