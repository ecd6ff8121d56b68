import { QueryCancelledError } from '../errors/index.ts'
import type { Model } from '../model/index.ts'
import { type DateText, type PreparedStatement, type Statement, valuesForDriver } from '../plan/index.ts'
import type { Database } from './database.ts'
import { clientOf } from './derive-database.ts'
import type { Interception } from './drivers/driver.ts'
import { driverOf, keeperOf } from './drivers/driver-of.ts'
import { explainFailure, isWorthRepeating } from './explain-failure.ts'
import { type Preparation, type Prepared, prepareStatement, tableName } from './plan-cache.ts'
import { invalidate, invalidationOf } from './query-cache.ts'
import { currentObservers, fillParameters, goOn, type ObserverOptions, type StatementObserver } from './query-event.ts'
import type { Holder } from './held-connections.ts'
import { homeOf, lastingDatabase, relayOf, sendTo } from './relay.ts'
import { namesOf, renewStatements, type StatementNames } from './statement-names.ts'
import { outermostOf, type TransactionScope } from './transaction-scope.ts'
import { untilAborted } from './until-aborted.ts'
import { untilConnected } from './until-connected.ts'

/** What is sent: a statement, or SQL that Drizzle has no builder for. */
export interface Source {
  readonly table: string
  readonly values: readonly unknown[]
  /** Whether it is not of a call: observers are told of those only. */
  readonly isUnobserved?: boolean
  /** Opens it on a database. */
  open(preparation: Preparation): Prepared
}

/** One statement on its way. */
export interface Sending {
  readonly source: Source
  readonly signal: AbortSignal | undefined
  readonly countRows: (result: unknown) => number
  readonly scope: TransactionScope | undefined
  /** Who holds a connection that the statement may wait for. */
  readonly holder?: Holder | undefined
}

/** How statements are sent. */
export interface SendOptions extends ObserverOptions {
  readonly prepare?: boolean | undefined
}

/** A statement as a source. */
export function sourceOf(statement: Statement, dateText: DateText): Source {
  return {
    table: statement.table,
    values: valuesForDriver(statement.values, dateText),
    open: (preparation) => prepareStatement(statement, preparation),
  }
}

/** Makes what sends the statements of one model to one database, or to transactions of it. */
export function createSend(
  database: Database,
  model: Model,
  options: SendOptions,
): (sending: Sending) => Promise<unknown> {
  const namesFor = (target: Database): StatementNames | undefined =>
    options.prepare === false ? undefined : namesOf(keeperOf(target))
  const home = { database: homeOf(database), model, names: namesFor(database), isInTransaction: false }

  function preparationIn(scope: TransactionScope): Preparation {
    return { database: lastingDatabase(scope), model, names: namesFor(scope.origin), isInTransaction: true }
  }

  /** Sends it. Where what was prepared is refused, since the table was changed, it is prepared and sent once more. */
  async function send(sending: Sending): Promise<unknown> {
    const preparation = sending.scope === undefined ? home : preparationIn(sending.scope)
    try {
      return await attempt(sending, preparation)
    } catch (error) {
      if (sending.scope !== undefined || !isWorthRepeating(error)) throw error
      return goOn(() => attempt(sending, preparation))
    }
  }

  async function attempt(sending: Sending, preparation: Preparation): Promise<unknown> {
    const { source, signal, holder } = sending
    if (signal !== undefined || holder !== undefined || observersOf(source).length > 0)
      return watch(sending, preparation)
    const opened = source.open(preparation)
    try {
      return await execute(opened.statement, sending, undefined)
    } catch (error) {
      throw failureOf(error, sending, preparation, opened)
    }
  }

  /** The same with what most calls do without: a signal, observers. */
  async function watch(sending: Sending, preparation: Preparation): Promise<unknown> {
    const { source, signal, countRows, holder } = sending
    if (signal?.aborted === true) throw new QueryCancelledError(false, signal.reason)
    const interception = signal === undefined && holder === undefined ? undefined : intercept(sending)
    const place = interception === undefined ? preparation : { ...preparation, database: interception.database }
    const opened = source.open(place)
    const { statement } = opened
    const observers = observersOf(source)
    for (const { started } of observers) started?.({ table: source.table, sql: statement.getQuery().sql })
    const startedAt = performance.now()
    const report = (rowCount: number | undefined, error: unknown): void => {
      if (observers.length === 0) return
      const durationMs = performance.now() - startedAt
      const { sql, params } = statement.getQuery()
      const parameters = options.queryParameters === true ? fillParameters(params, source.values) : undefined
      for (const { ended } of observers) ended?.({ table: source.table, sql, durationMs, rowCount, error, parameters })
    }
    let result: unknown
    try {
      const running = execute(statement, sending, interception?.client)
      const limited = holder === undefined ? running : untilConnected(running, holder, interception)
      result = await (signal === undefined ? limited : untilAborted(limited, signal, interception))
    } catch (error) {
      const isSent = interception?.isSent() ?? true
      const failure = failureOf(error, sending, place, opened, isSent)
      try {
        report(undefined, failure)
      } catch {
        // What an observer throws says less than why there was something to observe.
      }
      throw failure
    }
    report(countRows(result), undefined)
    return result
  }

  function observersOf({ isUnobserved }: Source): readonly StatementObserver[] {
    return isUnobserved === true ? [] : currentObservers(options)
  }

  /** What can cancel the statement; `undefined` where nothing can, or nothing can be put between. */
  function intercept({ scope }: Sending): (Interception & { readonly database: Database }) | undefined {
    const relay = relayOf(scope?.origin ?? database)
    if (relay === undefined || (scope !== undefined && lastingDatabase(scope) !== relay)) return undefined
    const interception = driverOf(scope?.database ?? database).intercept?.()
    return interception && { ...interception, database: relay }
  }

  function failureOf(
    error: unknown,
    { source, signal, scope }: Sending,
    preparation: Preparation,
    { isNamed, renewal }: Prepared,
    isSent = true,
  ): unknown {
    const failure = explainFailure(error, { model, table: source.table, signal, scope, isNamed, isSent })
    if (failure.isStale && preparation.names !== undefined)
      renewStatements(preparation.names, tableName(source, model), renewal)
    return failure.error
  }

  return send
}

/**
 * Runs a statement where it belongs. What it wrote is dropped from Drizzle's cache at once, and again after COMMIT: others
 * may have read the old rows in between.
 */
async function execute(
  statement: PreparedStatement,
  { source, scope }: Sending,
  client: object | undefined,
): Promise<unknown> {
  const run = (): Promise<unknown> => statement.execute(source.values)
  const target = client ?? (scope === undefined ? undefined : clientOf(scope.database))
  const result = withoutHoles(await (target === undefined ? run() : sendTo(target, run)))
  if (scope !== undefined) outermostOf(scope).hasRun = true
  const invalidation = invalidationOf(statement)
  if (invalidation !== undefined) {
    await invalidate(invalidation)
    if (scope !== undefined && !outermostOf(scope).isForeign) scope.afterCommit.push(() => invalidate(invalidation))
  }
  return result
}

/**
 * Rows without the holes that postgres.js leaves at their start on 0.45: it still counts the rows that came before an
 * error when the connection's next statement returns its own.
 */
function withoutHoles(result: unknown): unknown {
  return Array.isArray(result) && result.length > 0 && !(0 in result) ? result.filter(() => true) : result
}
