import type { SQL } from 'drizzle-orm'
import { InvalidArgumentError } from '../errors/index.ts'
import type { Model } from '../model/index.ts'
import { checkSettings, openSettings } from './apply-settings.ts'
import type { DateText, QueryBuilders, Statement } from '../plan/index.ts'
import { buildersOf, type Database, isTransaction, rowsOf, writtenRows } from './database.ts'
import { driverOf, keeperOf } from './drivers/driver-of.ts'
import { eitherSignal } from './either-signal.ts'
import { isWorthRepeating } from './explain-failure.ts'
import { runAlone } from './gate.ts'
import { awaitConnection, holdConnection, holderOf } from './held-connections.ts'
import { openTransaction } from './open-transaction.ts'
import { goOn, type ObserverOptions } from './query-event.ts'
import { createSend, type Source, sourceOf } from './send-statement.ts'
import { currentDatabase, currentScope, gateOf } from './transaction-context.ts'
import type { Settings } from './transaction-options.ts'
import { runInScope, scopeOf } from './transaction-scope.ts'
import { runTransaction } from './transaction.ts'

/** Options of an executor. */
export interface ExecutorOptions extends ObserverOptions {
  /**
   * Settings of every transaction, as `$transaction` makes them: for row-level security. A call outside of a transaction
   * has one of its own then.
   */
  readonly settings?: Settings | undefined
  /**
   * Whether statements are prepared under names, which a connection keeps until it is closed. `false` is for a pooler that
   * gives connections to others between two statements and knows no prepared ones. True by default.
   */
  readonly prepare?: boolean | undefined
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
  /** Whether the locks that a statement takes now can outlast it. */
  readonly holdsLocks: boolean
  /** Whether a statement that fails takes the following ones with it. */
  readonly isInTransaction: boolean
  /** What stands for the client that statements go to now: one object for a pool and its transactions. */
  readonly keeper: object
  /** The version of the server, where the driver knows it. */
  readonly serverVersion: string | undefined
  /**
   * Checks that the driver says how many rows a statement wrote.
   *
   * @throws {@link InvalidArgumentError} when it does not.
   */
  checkCounts(): void
  /** Runs a statement and returns its rows. */
  rows(statement: Statement, signal?: AbortSignal): Promise<Row[]>
  /** The same for a statement that is not of the call but asks about the server: observers are not told. */
  ask(statement: Statement, signal?: AbortSignal): Promise<Row[]>
  /** Runs a statement that returns no rows and says how many it wrote. */
  count(statement: Statement, signal?: AbortSignal): Promise<number>
  /** Runs SQL that Drizzle has no builder for, and returns its rows as the driver has them. */
  raw(table: string, build: (builders: QueryBuilders) => SQL): Promise<readonly Row[]>
  /** Runs what belongs to one call: in one transaction where it needs settings. */
  together<TResult>(run: () => Promise<TResult>, signal?: AbortSignal): Promise<TResult>
  /** Sends statements to the transaction that the caller is in now, whoever sends them: none once it has ended. */
  bind(): Executor
  /** Opens a transaction that reads one snapshot, and stays open until it is ended or the signal is aborted. */
  openSnapshot(signal: AbortSignal | undefined): Promise<Snapshot>
  /** Runs a function in a transaction, or in a savepoint of the one that it is in: what it sends here is part of it. */
  transaction<TResult>(run: () => Promise<TResult>, signal?: AbortSignal): Promise<TResult>
}

/** A transaction that reads one snapshot. */
export interface Snapshot {
  readonly executor: Executor
  end(): Promise<void>
}

/** Makes the executor of one database. A shape is built and prepared once; then only its values are bound. */
export function createSteadyExecutor(database: Database, model: Model, options: ExecutorOptions): Executor {
  const gate = gateOf(database)
  const send = createSend(database, model, options)
  const { dateText } = driverOf(database)
  const { settings } = options

  async function run(source: Source, signal: AbortSignal | undefined, countRows: CountRows): Promise<unknown> {
    const scope = currentScope(database)
    if (scope === undefined && settings !== undefined)
      return executor.together(() => run(source, signal, countRows), signal)
    if (scope !== undefined) {
      if (settings !== undefined) checkSettings(scope, settings)
      const either = eitherSignal(signal, scope.signal)
      return runInScope(scope, () => send({ source, signal: either, countRows, scope }))
    }
    const holder = holderOf(database)
    if (holder !== undefined) await awaitConnection(database, holder)
    const sending = { source, signal, countRows, scope, holder }
    return gate === undefined ? send(sending) : runAlone(gate, () => send(sending))
  }

  const executor: Executor = {
    get database() {
      return currentDatabase(database)
    },
    get holdsLocks() {
      return isTransaction(currentDatabase(database)) || driverOf(database).holdsLocks
    },
    dateText,
    get isInTransaction() {
      return isTransaction(currentDatabase(database))
    },
    get isConcurrent() {
      return driverOf(currentDatabase(database)).isConcurrent
    },
    get keeper() {
      return keeperOf(currentScope(database)?.origin ?? database)
    },
    get serverVersion() {
      return driverOf(currentScope(database)?.origin ?? database).serverVersion?.()
    },
    checkCounts: () => checkCounts(database),
    rows: (statement, signal) => {
      const rows = () => run(sourceOf(statement, dateText), signal, countReturned) as Promise<Row[]>
      const { verify } = statement
      return verify === undefined ? rows() : executor.transaction(async () => verify(await rows()), signal)
    },
    ask: (statement, signal) =>
      run({ ...sourceOf(statement, dateText), isUnobserved: true }, signal, countReturned) as Promise<Row[]>,
    count: async (statement, signal) => {
      if (statement.verify !== undefined) return (await executor.rows(statement, signal)).length
      checkCounts(database)
      return writtenRows(await run(sourceOf(statement, dateText), signal, writtenRows))
    },
    raw: async (table, buildSql) =>
      rowsOf(
        await run(
          {
            table,
            values: [],
            open: (target) => {
              const builders = buildersOf(target.database)
              return { statement: builders.execute(buildSql(builders)), isNamed: false, renewal: undefined }
            },
          },
          undefined,
          countRowsOf,
        ),
      ),
    together: (runInside, signal) =>
      settings === undefined || currentScope(database) !== undefined
        ? runInside()
        : executor.transaction(runInside, signal),
    transaction: async (runInside, signal) => {
      const isOutermost = currentScope(database) === undefined
      const attempt = () =>
        runTransaction({ database, origin: database, model }, signal ? { signal } : {}, async (_transaction, scope) => {
          if (settings !== undefined) await openSettings(executor, scope, { settings })
          return runInside()
        })
      try {
        return await attempt()
      } catch (error) {
        if (!isOutermost || !isWorthRepeating(error)) throw error
        return goOn(attempt)
      }
    },
    bind: () => createSteadyExecutor(currentDatabase(database), model, options),
    openSnapshot: async (signal) => {
      const modes = { isolationLevel: 'repeatable read', ...(signal && { signal }) } as const
      const opened = await openTransaction({ database, origin: database, model }, modes)
      holdConnection(database, opened.ended)
      const inside = createSteadyExecutor(opened.database, model, options)
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

/** @throws {@link InvalidArgumentError} where the driver does not say how many rows a statement wrote. */
function checkCounts(database: Database): void {
  const { countsRows, name } = driverOf(database)
  if (countsRows) return
  throw new InvalidArgumentError(
    { path: 'options.returning', expected: 'a driver that counts the rows of a write', received: name },
    'It returns rows only: leave out `returning: false`, and take the length.',
  )
}

type CountRows = (result: unknown) => number

function countReturned(result: unknown): number {
  return Array.isArray(result) ? result.length : 0
}

function countRowsOf(result: unknown): number {
  return rowsOf(result).length
}
