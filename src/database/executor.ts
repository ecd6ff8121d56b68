import { createHash } from 'node:crypto'
import { QueryCancelledError, QueryTimeoutError } from '../errors/index.ts'
import { type Model, useRowMapper } from '../model/index.ts'
import { cancellable } from './cancellation.ts'
import { isConcurrent } from './is-concurrent.ts'
import type { SQL } from 'drizzle-orm'
import {
  buildersOf,
  type Database,
  type PreparedStatement,
  type QueryBuilders,
  rowsOf,
  writtenRows,
} from './database.ts'
import { currentObservers, fillParameters, type QueryObserver } from './query-event.ts'
import type { Statement } from './statement.ts'
import { isTransaction, runTransaction } from './transaction.ts'
import { translateError } from './translate-error.ts'

/** Who is told about statements, and what. */
export interface ObserverOptions {
  /** Is told about every statement after it ended. */
  readonly onQuery?: QueryObserver | undefined
  /** Whether `onQuery` gets the parameters' values. They can be personal data: false by default. */
  readonly queryParameters?: boolean | undefined
}

/** A row before it is typed: the types are the caller's concern. */
export type Row = Record<string, unknown>

/** Sends the statements of one repository to one database or transaction. */
export interface Executor {
  /** Whether statements can be sent while others run; else one after the other. */
  readonly isConcurrent: boolean
  /** Whether it is bound to a transaction already. */
  readonly isTransaction: boolean
  /** Runs a statement and returns its rows. */
  rows(statement: Statement, signal?: AbortSignal): Promise<Row[]>
  /** Runs a statement that returns no rows and says how many it wrote. */
  count(statement: Statement, signal?: AbortSignal): Promise<number>
  /** Runs SQL that Drizzle has no builder for, and returns its rows as the driver has them. */
  raw(table: string, build: (builders: QueryBuilders) => SQL): Promise<readonly Row[]>
  /** Runs a function in a transaction, or in a savepoint of the one that it is in. */
  transaction<TResult>(run: (executor: Executor) => Promise<TResult>): Promise<TResult>
}

/** How many shapes of one repository stay prepared; the least recently used goes first. */
const planCacheSize = 256

/** Makes the executor of a repository. A shape is built and prepared once; then only its values are bound. */
export function createExecutor(database: Database, model: Model, options: ObserverOptions): Executor {
  const prepared = new Map<string, PreparedStatement>()

  function prepare(statement: Statement): PreparedStatement {
    const key = `${statement.table}\0${statement.shape}`
    const known = prepared.get(key)
    if (known !== undefined) {
      prepared.delete(key)
      prepared.set(key, known)
      return known
    }
    if (prepared.size >= planCacheSize) prepared.delete(prepared.keys().next().value ?? '')
    const made = build(statement, database)
    prepared.set(key, made)
    return made
  }

  function build(statement: Statement, target: Database): PreparedStatement {
    const built = statement.build(buildersOf(target))
    if (statement.isFixed) {
      const prepared = built.prepare(statementName(model, database, statement))
      useRowMapper(prepared)
      return prepared
    }
    return { execute: (values) => built.execute(values), getQuery: () => built.toSQL() }
  }

  function open(statement: Statement): Source {
    return {
      table: statement.table,
      values: statement.values,
      open: (target) => (statement.isFixed && target === database ? prepare(statement) : build(statement, target)),
    }
  }

  async function run(source: Source, signal: AbortSignal | undefined, countRows: CountRows): Promise<unknown> {
    const observers = observersOf(options)
    if (signal === undefined && observers.length === 0) {
      try {
        return withoutHoles(await source.open(database).execute(source.values))
      } catch (error) {
        throw translateError(error, model)
      }
    }
    return runWatched(source, signal, countRows, observers)
  }

  /** The same with what most calls do without: a signal, observers. */
  async function runWatched(
    source: Source,
    signal: AbortSignal | undefined,
    countRows: CountRows,
    observers: readonly QueryObserver[],
  ): Promise<unknown> {
    if (signal?.aborted === true) throw new QueryCancelledError(false, signal.reason)
    const target = signal === undefined ? undefined : cancellable(database)
    const opened = source.open(target?.database ?? database)
    const startedAt = performance.now()
    const report = (rowCount: number | undefined, error: unknown): void => {
      if (observers.length === 0) return
      const durationMs = performance.now() - startedAt
      const { sql, params } = opened.getQuery()
      const parameters = options.queryParameters === true ? fillParameters(params, source.values) : undefined
      for (const observer of observers) observer({ table: source.table, sql, durationMs, rowCount, error, parameters })
    }
    let result: unknown
    try {
      const running = opened.execute(source.values)
      result = withoutHoles(await (signal === undefined ? running : untilAborted(running, signal, target?.cancel)))
    } catch (error) {
      const translated = asCancelled(translateError(error, model), signal)
      report(undefined, translated)
      throw translated
    }
    report(countRows(result), undefined)
    return result
  }

  return {
    isConcurrent: isConcurrent(database),
    isTransaction: isTransaction(database),
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
    transaction: (runInside) =>
      runTransaction(database, model, (transaction) => runInside(createExecutor(transaction, model, options))),
  }
}

/** A statement that PostgreSQL cancelled, or that is no longer waited for, after the call's own signal was aborted. */
function asCancelled(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal === undefined || !signal.aborted) return error
  const isCancelled = error === signal.reason || error instanceof QueryTimeoutError
  return isCancelled ? new QueryCancelledError(true, signal.reason) : error
}

/** What is run: opened on the database, or on one derived from it that can cancel. */
interface Source {
  readonly table: string
  readonly values: readonly unknown[]
  open(target: Database): PreparedStatement
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

function observersOf({ onQuery }: ObserverOptions): readonly QueryObserver[] {
  const contextual = currentObservers()
  return onQuery === undefined ? contextual : [onQuery, ...contextual]
}

/** Waits for a statement; on abort it is cancelled on the server where `cancel` can, else no longer waited for. */
async function untilAborted(
  running: Promise<unknown>,
  signal: AbortSignal,
  cancel: (() => void) | undefined,
): Promise<unknown> {
  let reject: (reason: unknown) => void = () => undefined
  const aborted = new Promise<never>((_resolve, rejectAborted) => {
    reject = rejectAborted
  })
  const onAbort = cancel ?? ((): void => reject(signal.reason))
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([running, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

const identities = new WeakMap<object, number>()
let lastIdentity = 0

/**
 * The name of a prepared statement. Drivers that prepare by name need another one for every text, and the text depends
 * on the model, the table, the shape and Drizzle's dialect (its `casing`).
 */
function statementName(model: Model, database: Database, { table, shape }: Statement): string {
  const { dialect } = database as { readonly dialect?: object }
  const origin = `${identityOf(model)}.${dialect === undefined ? 0 : identityOf(dialect)}`
  return `dr_${createHash('sha1').update(`${origin}\0${table}\0${shape}`).digest('base64url')}`
}

function identityOf(object: object): number {
  let identity = identities.get(object)
  if (identity === undefined) {
    identity = ++lastIdentity
    identities.set(object, identity)
  }
  return identity
}
