import { createExecutor, type Database, type Executor, type ObserverOptions } from '../database/index.ts'
import { InvalidModelError, listNames } from '../errors/index.ts'
import { type CursorOptions, type CursorSettings, readCursorOptions } from '../keyset/index.ts'
import type { Model, TableModel, TableOf } from '../model/index.ts'
import type { ColumnsOption, CountsArgument, CountsOption, NoLoads, WithOption } from '../query/index.ts'
import { checkDatabase, checkRepositoryOptions } from './check-repository.ts'

/** Options of a repository. */
export interface RepositoryOptions extends ObserverOptions {
  /** How cursors are made, such as the keys that sign them. */
  readonly cursors?: CursorOptions | undefined
}

/** The `columns` of a call on a table. */
export type ColumnsIn<TModel, TName> = ColumnsOption<TableOf<TModel, TName>>

/** The `with` of a call on a table. */
export type WithIn<TModel, TName> = WithOption<TableOf<TModel, TName>> | NoLoads | undefined

/** The `counts` of a call on a table. */
export type CountsIn<TModel, TName> = CountsOption<TableOf<TModel, TName>> | NoLoads | undefined

/** Options of `load`. */
export interface LoadOptions<TSource, TCounts = undefined> {
  /** The related rows to count: they come as `counts` of the row. */
  readonly counts?: CountsArgument<TSource, TCounts>
  /** Cancels the statements where the driver can; the call then throws a `QueryCancelledError`. */
  readonly signal?: AbortSignal
}

/** What a repository is about, and where it sends its statements. */
export interface RepositoryContext {
  readonly table: TableModel
  readonly executor: Executor
  readonly cursors: CursorSettings
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
  return {
    table: tableOf(model, name),
    executor: createExecutor(db, model, options),
    cursors: { signing: readCursorOptions(options.cursors, 'options.cursors'), maxLimit: undefined },
  }
}

function tableOf(model: Model, name: string): TableModel {
  const table = model.tables.get(name)
  if (table !== undefined) return table
  throw new InvalidModelError({
    path: 'new Repository(name)',
    expected: `a table of the schema: ${listNames(model.tables.keys())}`,
    received: 'another name',
  })
}
