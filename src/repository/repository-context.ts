import { createExecutor, type Database, type Executor, type ExecutorOptions } from '../database/index.ts'
import { InvalidModelError, listNames } from '../errors/index.ts'
import { type CursorOptions, type CursorSettings, readCursorOptions } from '../keyset/index.ts'
import type { Model, TableModel, TableOf } from '../model/index.ts'
import { type ColumnsOption, type CountsArgument, liftScopes } from '../query/index.ts'
import { checkDatabase, checkRepositoryOptions } from './check-repository.ts'
import type { FindBatch } from './waiting-find.ts'

/** Options of a repository. */
export interface RepositoryOptions extends ExecutorOptions {
  /** How cursors are made, such as the keys that sign them. */
  readonly cursors?: CursorOptions | undefined
  /** The largest page, for tables that the model says none for; any by default. */
  readonly maxLimit?: number | undefined
  /** The most rows before an offset page, for tables that the model says none for; any by default. */
  readonly maxOffset?: number | undefined
  /**
   * Whether the calls of `find` and `findOrThrow` of one tick become one statement, where their options are the same. False
   * by default.
   */
  readonly batch?: boolean | undefined
  /** What the model's scopes read. `$with` gives it to all repositories of a set. */
  readonly context?: object | undefined
  /** The scopes that do not apply, by name. */
  readonly unscoped?: readonly string[] | undefined
}

/** The `columns` of a call on a table. */
export type ColumnsIn<TModel, TName> = ColumnsOption<TableOf<TModel, TName>>

/** Options of `load`. */
export interface LoadOptions<TSource, TCounts = undefined> {
  /** The related rows to count: they come as `counts` of the row. */
  readonly counts?: CountsArgument<TSource, TCounts>
  /** Cancels the statements where the driver can; the call then throws a `QueryCancelledError`. */
  readonly signal?: AbortSignal
}

/** The arguments of a read before they are checked. */
export type UncheckedArgs = { readonly lock?: unknown; readonly signal?: AbortSignal } | undefined

/** What a repository is about, and where it sends its statements. */
export interface RepositoryContext {
  /** The database or transaction that it is bound to. */
  readonly database: Database
  readonly table: TableModel
  readonly executor: Executor
  readonly cursors: CursorSettings
  /** Whether finds join others of their tick unless they say otherwise. */
  readonly isBatching: boolean
  /** The finds of this tick, by their options. */
  readonly batches: Map<string, FindBatch>
  readonly options: RepositoryOptions
}

/**
 * Binds a table of a model to a database.
 *
 * @throws {@link InvalidModelError} when the model has no such table.
 * @throws {@link InvalidArgumentError} when `db` is no Drizzle database, or an option is unknown.
 */
export function createContext(db: Database, model: Model, name: string, options: RepositoryOptions): RepositoryContext {
  checkDatabase(db)
  checkRepositoryOptions(options)
  const table = liftScopes(tableOf(model, name, options.context), options.unscoped, 'options')
  const executor = createExecutor(db, model, options)
  const cursors = { signing: readCursorOptions(options.cursors, 'options.cursors'), maxLimit: options.maxLimit }
  return { database: db, table, executor, cursors, isBatching: options.batch === true, batches: new Map(), options }
}

function tableOf(model: Model, name: string, context: object | undefined): TableModel {
  const table = model.tables.get(name)
  if (table !== undefined) return context === undefined ? table : model.inContext(context)(name)
  throw new InvalidModelError({
    path: 'new Repository(name)',
    expected: `a table of the schema: ${listNames(model.tables.keys())}`,
    received: 'another name',
  })
}

/** The context of a write whose table is without the scopes that the call lifts. */
export function liftContext(context: RepositoryContext, options: unknown, path: string): RepositoryContext {
  const { unscoped } = (options ?? {}) as { readonly unscoped?: unknown }
  return unscoped === undefined ? context : { ...context, table: liftScopes(context.table, unscoped, path) }
}
