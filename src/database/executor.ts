import { ConnectionError, QueryCancelledError, QueryTimeoutError } from '../errors/index.ts'
import type { Model } from '../model/index.ts'
import { cancellable } from './cancellation.ts'
import { isConcurrent } from './is-concurrent.ts'
import type { SQL } from 'drizzle-orm'
import { buildersOf, type Database, isTransaction, rowsOf, writtenRows } from './database.ts'
import type { PreparedStatement, QueryBuilders } from '../plan/index.ts'
import { eitherSignal } from './either-signal.ts'
import { currentObservers, fillParameters, type QueryObserver, type StatementObserver } from './query-event.ts'
import { checkSettings, openSettings } from './apply-settings.ts'
import type { Settings } from './transaction-options.ts'
import { buildStatement, prepareStatement } from './plan-cache.ts'
import { lastingDatabase, sendInside } from './relay.ts'
import { type DateText, type Statement, valuesForDriver } from '../plan/index.ts'
import { dateTextOf } from './date-text.ts'
import { runAlone } from './gate.ts'
import { openTransaction } from './open-transaction.ts'
import { runTransaction } from './transaction.ts'
import { currentDatabase, currentScope, gateOf } from './transaction-context.ts'
import { outermostOf, runInScope, scopeOf, type TransactionScope } from './transaction-scope.ts'
import { translateError } from './translate-error.ts'
import { untilAborted } from './until-aborted.ts'

/** Who is told about statements, and what. */
export interface ObserverOptions {
  /** Is told about every statement after it ended. */
  readonly onQuery?: QueryObserver | undefined
  /** Whether `onQuery` gets the parameters' values. They can be personal data: false by default. */
  readonly queryParameters?: boolean | undefined
}

/** Options of an executor. */
export interface ExecutorOptions extends ObserverOptions {
  /**
   * Settings of every transaction, as `$transaction` makes them: for row-level security. A call outside of a transaction
   * has one of its own then.
   */
  readonly settings?: Settings | undefined
}

/** A row before it is typed: the types are the caller's concern. */
export type Row = Record<string, unknown>

/** Sends the statements of one repository to one database or transaction, or to the transaction that the caller is in. */
export interface Executor {
  /** The Drizzle database or transaction that statements go to now. */
  readonly database: Database
  /** Writes a date as the driver does. */
  readonly dateText: DateText
  /** Whether statements can be sent while others run; else one after the other. */
  readonly isConcurrent: boolean
  /** Whether a statement that fails takes the following ones with it. */
  readonly isInTransaction: boolean
  /** Runs a statement and returns its rows. */
  rows(statement: Statement, signal?: AbortSignal): Promise<Row[]>
  /** Runs a statement that returns no rows and says how many it wrote. */
  count(statement: Statement, signal?: AbortSignal): Promise<number>
  /** Runs SQL that Drizzle has no builder for, and returns its rows as the driver has them. */
  raw(table: string, build: (builders: QueryBuilders) => SQL): Promise<readonly Row[]>
  /** Runs what belongs to one call: in one transaction where it needs settings. */
  together<TResult>(run: () => Promise<TResult>): Promise<TResult>
  /** Sends statements to the transaction that the caller is in now, whoever sends them: none once it has ended. */
  bind(): Executor
  /** Opens a transaction that reads one snapshot, and stays open until it is ended or the signal is aborted. */
  openSnapshot(signal: AbortSignal | undefined): Promise<Snapshot>
  /** Runs a function in a transaction, or in a savepoint of the one that it is in: what it sends here is part of it. */
  transaction<TResult>(run: () => Promise<TResult>): Promise<TResult>
}

/** A transaction that reads one snapshot. */
export interface Snapshot {
  readonly executor: Executor
  end(): Promise<void>
}

/** Makes the executor of a repository. A shape is built and prepared once; then only its values are bound. */
export function createExecutor(database: Database, model: Model, options: ExecutorOptions): Executor {
  const gate = gateOf(database)
  const dateText = dateTextOf(database)
  const { settings } = options

  function open(statement: Statement): Source {
    return {
      table: statement.table,
      values: valuesForDriver(statement.values, dateText),
      open: (target, isLasting) =>
        statement.isFixed && isLasting
          ? prepareStatement(statement, target, model)
          : buildStatement(statement, target, model),
    }
  }

  async function run(source: Source, signal: AbortSignal | undefined, countRows: CountRows): Promise<unknown> {
    const scope = currentScope(database)
    if (scope === undefined && settings !== undefined) return executor.together(() => run(source, signal, countRows))
    if (scope !== undefined) {
      if (settings !== undefined) checkSettings(scope, settings)
      const either = eitherSignal(signal, scope.signal)
      return runInScope(scope, () => sendInside(scope, () => send(source, either, countRows, scope)))
    }
    return gate === undefined ? send(source, signal, countRows) : runAlone(gate, () => send(source, signal, countRows))
  }

  async function send(
    source: Source,
    signal: AbortSignal | undefined,
    countRows: CountRows,
    scope?: TransactionScope,
  ): Promise<unknown> {
    const observers = observersOf(options)
    if (signal === undefined && observers.length === 0) {
      try {
        const target = scope === undefined ? database : lastingDatabase(scope)
        return withoutHoles(await source.open(target, true).execute(source.values))
      } catch (error) {
        throw asRolledBack(translateError(error, model, source.table), scope)
      }
    }
    return runWatched(source, signal, countRows, observers, scope)
  }

  /** The same with what most calls do without: a signal, observers. */
  async function runWatched(
    source: Source,
    signal: AbortSignal | undefined,
    countRows: CountRows,
    observers: readonly StatementObserver[],
    scope: TransactionScope | undefined,
  ): Promise<unknown> {
    if (signal?.aborted === true) throw new QueryCancelledError(false, signal.reason)
    const target = signal === undefined ? undefined : cancellable(scope?.database ?? database)
    const lasting = scope === undefined ? database : lastingDatabase(scope)
    const opened = target === undefined ? source.open(lasting, true) : source.open(target.database, false)
    for (const { started } of observers) started?.({ table: source.table, sql: opened.getQuery().sql })
    const startedAt = performance.now()
    const report = (rowCount: number | undefined, error: unknown): void => {
      if (observers.length === 0) return
      const durationMs = performance.now() - startedAt
      const { sql, params } = opened.getQuery()
      const parameters = options.queryParameters === true ? fillParameters(params, source.values) : undefined
      for (const { ended } of observers) ended?.({ table: source.table, sql, durationMs, rowCount, error, parameters })
    }
    let result: unknown
    try {
      const running = opened.execute(source.values)
      result = withoutHoles(await (signal === undefined ? running : untilAborted(running, signal, target)))
    } catch (error) {
      const translated = asCancelled(asRolledBack(translateError(error, model, source.table), scope), signal)
      try {
        report(undefined, translated)
      } catch {
        // What an observer throws says less than why there was something to observe.
      }
      throw translated
    }
    report(countRows(result), undefined)
    return result
  }

  const executor: Executor = {
    get database() {
      return currentDatabase(database)
    },
    dateText,
    get isInTransaction() {
      return isTransaction(currentDatabase(database))
    },
    get isConcurrent() {
      return isConcurrent(currentDatabase(database))
    },
    rows: (statement, signal) => run(open(statement), signal, countReturned) as Promise<Row[]>,
    count: async (statement, signal) => writtenRows(await run(open(statement), signal, writtenRows)),
    raw: async (table, buildSql) =>
      rowsOf(
        await run(
          { table, values: [], open: (target) => buildersOf(target).execute(buildSql(buildersOf(target))) },
          undefined,
          countRowsOf,
        ),
      ),
    together: (runInside) =>
      settings === undefined || currentScope(database) !== undefined ? runInside() : executor.transaction(runInside),
    transaction: (runInside) =>
      runTransaction({ database, origin: database, model }, {}, async (_transaction, scope) => {
        if (settings !== undefined) await openSettings(executor, scope, { settings })
        return runInside()
      }),
    bind: () => createExecutor(currentDatabase(database), model, options),
    openSnapshot: async (signal) => {
      const modes = { isolationLevel: 'repeatable read', ...(signal && { signal }) } as const
      const opened = await openTransaction({ database, origin: database, model }, modes)
      const inside = createExecutor(opened.database, model, options)
      try {
        if (settings !== undefined) await openSettings(inside, scopeOf(opened.database), { settings })
      } catch (error) {
        await opened.end()
        throw error
      }
      return { executor: inside, end: opened.end }
    },
  }
  return executor
}

/** A statement that PostgreSQL cancelled, or that is no longer waited for, after the call's own signal was aborted. */
function asCancelled(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal === undefined || !signal.aborted) return error
  const isCancelled = error === signal.reason || error instanceof QueryTimeoutError
  return isCancelled ? new QueryCancelledError(true, signal.reason) : error
}

/** What a lost connection means for the statement of a transaction. */
function asRolledBack(error: unknown, scope: TransactionScope | undefined): unknown {
  if (!(error instanceof ConnectionError) || scope === undefined || outermostOf(scope).isForeign) return error
  return new ConnectionError(error.details.sqlState, error.cause, 'rolledBack')
}

/** What is run: opened on a database that stays, or on one of this call only. */
interface Source {
  readonly table: string
  readonly values: readonly unknown[]
  open(target: Database, isLasting: boolean): PreparedStatement
}

/**
 * Rows without the holes that postgres.js leaves at their start on 0.45: it still counts the rows that came before an
 * error when the connection's next statement returns its own.
 */
function withoutHoles(result: unknown): unknown {
  return Array.isArray(result) && result.length > 0 && !(0 in result) ? result.filter(() => true) : result
}

type CountRows = (result: unknown) => number

function countReturned(result: unknown): number {
  return Array.isArray(result) ? result.length : 0
}

function countRowsOf(result: unknown): number {
  return rowsOf(result).length
}

function observersOf({ onQuery }: ObserverOptions): readonly StatementObserver[] {
  const contextual = currentObservers()
  return onQuery === undefined ? contextual : [{ ended: onQuery }, ...contextual]
}
