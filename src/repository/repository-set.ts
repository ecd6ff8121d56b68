import {
  createExecutor,
  currentDatabase,
  type Database,
  type Executor,
  isTransaction,
  openSettings,
  runTransaction,
  type Settings,
  type TransactionOptions,
} from '../database/index.ts'
import { describeValue, InvalidArgumentError } from '../errors/index.ts'
import type { ContextOf, Model, SourceIn, TableName } from '../model/index.ts'
import { isPlainObject } from '../plan/index.ts'
import { type AdvisoryLockOptions, readAdvisoryLock, takeAdvisoryLock } from './advisory-lock.ts'
import { checkDatabase } from './check-repository.ts'
import { checkRun, readTransactionOptions } from './check-transaction.ts'
import { ReadRepository } from './read-repository.ts'
import type { RepositoryOptions } from './repository-context.ts'
import { Repository } from './repository.ts'

/** Repository classes of your own, by table. */
export type RepositoryOverrides<TModel extends Model> = {
  readonly [TName in TableName<TModel>]?: new (
    db: Database,
    options?: RepositoryOptions,
  ) => ReadRepository<TModel, TName>
}

/** A repository for every table and view of a model, by its name in the schema, and the type of the database given. */
export type Repositories<TModel extends Model, TOverrides = Record<never, never>, TDatabase = Database> = {
  readonly [TName in TableName<TModel>]: TName extends keyof TOverrides
    ? TOverrides[TName] extends new (...parameters: never[]) => infer TRepository
      ? TRepository
      : DefaultRepository<TModel, TName>
    : DefaultRepository<TModel, TName>
} & RepositorySet<TModel, TOverrides, TDatabase>

type DefaultRepository<TModel extends Model, TName extends TableName<TModel>> = '$inferInsert' extends keyof SourceIn<
  TModel,
  TName
>
  ? Repository<TModel, TName>
  : ReadRepository<TModel, TName>

/** What all repositories of a set do together. */
export interface RepositorySet<TModel extends Model, TOverrides, TDatabase = Database> {
  /**
   * The Drizzle database that was given, or the transaction that the caller is in: for SQL of your own. Its errors are
   * Drizzle's.
   *
   * @throws {@link TransactionEndedError} when the transaction has ended.
   * @example
   * ```ts
   * await repositories.$transaction(async ({ $db, posts }) => {
   *   await $db.execute(sql`lock table posts in share mode`)
   *   await posts.deleteMany({ where: { title: '' } })
   * })
   * ```
   */
  readonly $db: TDatabase
  /**
   * Runs a function in a transaction: it commits when the function's promise fulfils, and rolls back when it rejects.
   *
   * Repositories of the same database that are used inside of the function join it, those outside too. A transaction
   * inside of another one is a savepoint; what runs beside it on the same connection waits for its end.
   *
   * @param run Gets the same repositories, bound to the transaction.
   * @param options Such as `isolationLevel`, `retry` and `settings`. Inside of another transaction only `propagation` and
   *   `signal`.
   * @returns What the function returns.
   * @throws What the function throws, or the error of COMMIT, such as that of a deferred constraint.
   * @throws The error of a failed statement that the function caught: PostgreSQL has given up the transaction by it.
   * @throws {@link ConnectionError} when the connection is lost. With `details.outcome: 'unknown'` that was at COMMIT.
   * @throws {@link TransactionConflictError} when the transaction met another one, after all attempts of `retry`.
   * @throws {@link QueryCancelledError} when the `signal` is aborted before COMMIT.
   * @throws {@link AfterCommitError} when the transaction is committed and a function given to {@link afterCommit} failed.
   * @throws {@link InvalidArgumentError} for an unknown option, or one that makes no sense inside of another transaction.
   * @example
   * ```ts
   * await repositories.$transaction(
   *   async ({ posts, comments }) => {
   *     await comments.deleteMany({ where: { postId: 1 } })
   *     await posts.delete(1)
   *   },
   *   { isolationLevel: 'serializable', retry: 5 },
   * )
   * // begin isolation level serializable; delete from "comments" …; delete from "posts" …; commit
   * ```
   */
  $transaction<TResult>(
    run: (repositories: Repositories<TModel, TOverrides, TDatabase>) => Promise<TResult>,
    options?: TransactionOptions,
  ): Promise<TResult>
  /**
   * Runs a function that nobody else runs at the same time with the same key, on any connection to the database.
   *
   * It is a `$transaction` that first takes an advisory lock, and holds it until the outermost transaction ends.
   *
   * @param key A string, or a number or bigint of 64 bits.
   * @param run Gets the same repositories, bound to the transaction.
   * @throws {@link LockTimeoutError} when somebody else has the lock, with `noWait`.
   * @throws {@link InvalidArgumentError} for another kind of key, or an unknown option.
   * @example
   * ```ts
   * await repositories.$advisoryLock('prices', async ({ products }) => {
   *   if (await products.exists({ priceCents: 0 })) await products.deleteMany({ where: { priceCents: 0 } })
   * })
   * // begin; select pg_advisory_xact_lock(hashtextextended($1, 0)); …; commit
   * ```
   */
  $advisoryLock<TResult>(
    key: string | number | bigint,
    run: (repositories: Repositories<TModel, TOverrides, TDatabase>) => Promise<TResult>,
    options?: AdvisoryLockOptions,
  ): Promise<TResult>
  /**
   * Returns the same repositories, bound to a Drizzle database or transaction that somebody else opened.
   *
   * @throws {@link InvalidArgumentError} when it is no Drizzle database.
   * @example
   * ```ts
   * await db.transaction(async (tx) => {
   *   await repositories.$using(tx).tags.create({ name: 'travel' })
   * })
   * ```
   */
  $using(db: Database): Repositories<TModel, TOverrides, TDatabase>
  /**
   * Returns the same repositories with a context, which the scopes of the model read. It is added to the one that is
   * there. Its `settings` are those of every transaction, for row-level security: then a call outside of a transaction has
   * one of its own, and one in a transaction that was opened without them throws.
   *
   * @throws {@link InvalidArgumentError} when it is no object of values.
   * @example
   * ```ts
   * const ofTenant = repositories.$with({ tenantId: 7 })
   * await ofTenant.orders.findMany()
   * // select … from "orders" where "orders"."tenant_id" = $1
   * ```
   */
  $with(
    context: Partial<ContextOf<TModel>> & { readonly settings?: Settings } & Readonly<Record<string, unknown>>,
  ): Repositories<TModel, TOverrides, TDatabase>
}

export type RepositoryConstructor = new (db: Database, options?: RepositoryOptions) => object

/** What the repositories of a set have in common. */
export interface SetContext {
  /** The database or transaction that they are bound to. */
  readonly database: Database
  /** The database that their transactions are opened on. */
  readonly origin: Database
  readonly model: Model
  readonly classes: Readonly<Record<string, RepositoryConstructor | undefined>>
  readonly options: RepositoryOptions
}

/** Makes the repositories of a set, each when it is first used: a transaction's set is made anew for every transaction. */
export function makeRepositorySet(context: SetContext): object {
  const { origin, model } = context
  const boundTo = (database: Database): object => makeRepositorySet({ ...context, database })
  const set: object = {
    get $db() {
      return currentDatabase(context.database)
    },
    $transaction: async (run: RunInside, options?: unknown) => {
      checkRun(run, '$transaction')
      return openTransaction(context, readTransactionOptions(options), async (transaction) => run(boundTo(transaction)))
    },
    $advisoryLock: async (key: unknown, run: RunInside, options?: unknown) => {
      checkRun(run, '$advisoryLock')
      const lock = readAdvisoryLock(key, options)
      return openTransaction(context, lock.transaction, async (transaction) => {
        await takeAdvisoryLock(executorOf(context), lock)
        return run(boundTo(transaction))
      })
    },
    $using: (other: Database) => {
      checkDatabase(other)
      return makeRepositorySet({ ...context, database: other, origin: isTransaction(other) ? origin : other })
    },
    $with: (values: unknown) => {
      const { options } = context
      const { settings = {}, ...own } = readContext(values)
      return makeRepositorySet({
        ...context,
        options: { ...options, context: { ...options.context, ...own }, ...addSettings(options.settings, settings) },
      })
    },
  }
  for (const name of model.tables.keys()) {
    let repository: object | undefined
    const get = (): object => (repository ??= makeRepository(context, name))
    Object.defineProperty(set, name, { get, enumerable: true })
  }
  return set
}

function readContext(values: unknown): Readonly<Record<string, unknown>> {
  if (isPlainObject(values)) return values
  throw new InvalidArgumentError({
    path: '$with context',
    expected: 'an object of values',
    received: describeValue(values),
  })
}

function addSettings(known: Settings | undefined, added: unknown): { readonly settings?: Settings } {
  const { settings } = readTransactionOptions({ settings: added })
  const all = { ...known, ...settings }
  return Object.keys(all).length === 0 ? {} : { settings: all }
}

type RunInside = (repositories: object) => Promise<unknown>

function makeRepository({ database, model, classes, options }: SetContext, name: string): object {
  // A table can be called like what every object has.
  const Override = Object.hasOwn(classes, name) ? classes[name] : undefined
  if (Override !== undefined) return new Override(database, options)
  const Default = model.tables.get(name)?.kind === 'view' ? ReadRepository : Repository
  return new Default(database, model, name as never, options)
}

async function openTransaction<TResult>(
  context: SetContext,
  options: TransactionOptions,
  run: (transaction: Database) => Promise<TResult>,
): Promise<TResult> {
  const { settings } = context.options
  const all = settings === undefined ? options : { ...options, settings: { ...settings, ...options.settings } }
  return runTransaction(context, options, async (transaction, scope) => {
    await openSettings(executorOf({ ...context, database: transaction }), scope, all)
    return run(transaction)
  })
}

function executorOf({ database, model, options }: SetContext): Executor {
  return createExecutor(database, model, options)
}
