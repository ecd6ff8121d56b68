import { type Database, runTransaction } from '../database/index.ts'
import { InvalidModelError, listNames } from '../errors/index.ts'
import { defineModel, type Model, type SourceIn, type TableName } from '../model/index.ts'
import { ReadRepository } from './read-repository.ts'
import type { RepositoryOptions } from './repository-context.ts'
import { Repository } from './repository.ts'

/** A model, or a schema that a model without options is made of. */
export type ModelFor<TSchemaOrModel extends object> = TSchemaOrModel extends Model
  ? TSchemaOrModel
  : Model<TSchemaOrModel, Record<never, never>>

/** Repository classes of your own, by table. */
export type RepositoryOverrides<TModel extends Model> = {
  readonly [TName in TableName<TModel>]?: new (
    db: Database,
    options?: RepositoryOptions,
  ) => ReadRepository<TModel, TName>
}

/** A repository for every table and view of a model, by its name in the schema. */
export type Repositories<TModel extends Model, TOverrides = Record<never, never>> = {
  readonly [TName in TableName<TModel>]: TName extends keyof TOverrides
    ? TOverrides[TName] extends new (...parameters: never[]) => infer TRepository
      ? TRepository
      : DefaultRepository<TModel, TName>
    : DefaultRepository<TModel, TName>
} & RepositorySet<TModel, TOverrides>

type DefaultRepository<TModel extends Model, TName extends TableName<TModel>> = '$inferInsert' extends keyof SourceIn<
  TModel,
  TName
>
  ? Repository<TModel, TName>
  : ReadRepository<TModel, TName>

/** What all repositories of a set do together. */
export interface RepositorySet<TModel extends Model, TOverrides> {
  /**
   * Runs a function in a transaction: it commits when the function's promise fulfils, and rolls back when it rejects.
   * A transaction inside of it is a savepoint; siblings run one after the other.
   *
   * @param run Gets the same repositories, bound to the transaction.
   * @throws What the function throws, or the error of COMMIT, such as that of a deferred constraint.
   * @example
   * ```ts
   * await repositories.$transaction(async ({ posts, comments }) => {
   *   await comments.deleteMany({ where: { postId: 1 } })
   *   await posts.delete(1)
   * })
   * ```
   */
  $transaction<TResult>(run: (repositories: Repositories<TModel, TOverrides>) => Promise<TResult>): Promise<TResult>
  /**
   * Returns the same repositories, bound to a Drizzle database or transaction that somebody else opened.
   *
   * @example
   * ```ts
   * await db.transaction(async (tx) => {
   *   await repositories.$using(tx).tags.create({ name: 'travel' })
   * })
   * ```
   */
  $using(db: Database): Repositories<TModel, TOverrides>
}

/**
 * Makes a repository for every table and view of a schema.
 *
 * @param db A Drizzle PostgreSQL database or transaction.
 * @param schemaOrModel What `defineModel` returned, or the schema itself: `import * as schema`, or the result of
 *   `defineRelations`.
 * @param overrides Classes of your own, made by extending `repositoryOf(model, name)`.
 * @param options Such as `onQuery`, which is told about every statement.
 * @throws {@link InvalidModelError} when the schema cannot be described, or an override is for no table.
 * @example
 * ```ts
 * import { createRepositories } from 'drizzle-repository'
 *
 * const repositories = createRepositories(db, schema)
 * const norway = await repositories.countries.find('NOR')
 * ```
 */
export function createRepositories<
  TSchemaOrModel extends object,
  TOverrides extends RepositoryOverrides<ModelFor<TSchemaOrModel>> = Record<never, never>,
>(
  db: Database,
  schemaOrModel: TSchemaOrModel,
  overrides?: TOverrides &
    RepositoryOverrides<ModelFor<TSchemaOrModel>> &
    KnownOverrides<ModelFor<TSchemaOrModel>, TOverrides>,
  options: RepositoryOptions = {},
): Repositories<ModelFor<TSchemaOrModel>, TOverrides> {
  const model: Model = isModel(schemaOrModel) ? schemaOrModel : defineModel(schemaOrModel)
  const classes = (overrides ?? {}) as Readonly<Record<string, RepositoryConstructor | undefined>>
  checkOverrides(model, classes)
  return makeRepositories(db, model, classes, options) as Repositories<ModelFor<TSchemaOrModel>, TOverrides>
}

/** Rules out tables that there are not. */
type KnownOverrides<TModel extends Model, TOverrides> = {
  readonly [TName in Exclude<keyof TOverrides, TableName<TModel>>]: never
}

type RepositoryConstructor = new (db: Database, options?: RepositoryOptions) => object

function makeRepositories(
  db: Database,
  model: Model,
  classes: Readonly<Record<string, RepositoryConstructor | undefined>>,
  options: RepositoryOptions,
): object {
  const using = (other: Database): object => makeRepositories(other, model, classes, options)
  const repositories: Record<string, unknown> = {
    $using: using,
    $transaction: (run: (repositories: object) => Promise<unknown>) =>
      runTransaction(db, model, (transaction) => run(using(transaction))),
  }
  for (const { name, kind } of model.tables.values()) {
    const Override = classes[name]
    const Default = kind === 'view' ? ReadRepository : Repository
    repositories[name] =
      Override === undefined ? new Default(db, model, name as never, options) : new Override(db, options)
  }
  return repositories
}

function isModel(schemaOrModel: object): schemaOrModel is Model {
  return 'tables' in schemaOrModel && schemaOrModel.tables instanceof Map && 'schema' in schemaOrModel
}

function checkOverrides(model: Model, classes: object): void {
  for (const name of Object.keys(classes)) {
    if (model.tables.has(name)) continue
    throw new InvalidModelError({
      path: `createRepositories overrides.${name}`,
      expected: `a table of the schema: ${listNames(model.tables.keys())}`,
      received: 'another name',
    })
  }
}
