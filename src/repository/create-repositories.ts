import type { Database } from '../database/index.ts'
import { InvalidModelError, listNames } from '../errors/index.ts'
import { defineModel, type Model, type TableName } from '../model/index.ts'
import { checkDatabase, checkRepositoryOptions } from './check-repository.ts'
import type { RepositoryOptions } from './repository-context.ts'
import {
  makeRepositorySet,
  type Repositories,
  type RepositoryConstructor,
  type RepositoryOverrides,
} from './repository-set.ts'

/** A model, or a schema that a model without options is made of. */
export type ModelFor<TSchemaOrModel extends object> = TSchemaOrModel extends Model
  ? TSchemaOrModel
  : Model<TSchemaOrModel, Record<never, never>>

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
  TDatabase extends Database = Database,
>(
  db: TDatabase,
  schemaOrModel: TSchemaOrModel,
  overrides?: TOverrides &
    RepositoryOverrides<ModelFor<TSchemaOrModel>> &
    KnownOverrides<ModelFor<TSchemaOrModel>, TOverrides>,
  options: RepositoryOptions = {},
): Repositories<ModelFor<TSchemaOrModel>, TOverrides, TDatabase> {
  const model: Model = isModel(schemaOrModel) ? schemaOrModel : defineModel(schemaOrModel)
  const classes = (overrides ?? {}) as Readonly<Record<string, RepositoryConstructor | undefined>>
  checkDatabase(db)
  checkRepositoryOptions(options)
  checkOverrides(model, classes)
  return makeRepositorySet({ database: db, origin: db, model, classes, options }) as Repositories<
    ModelFor<TSchemaOrModel>,
    TOverrides,
    TDatabase
  >
}

/** Rules out tables that there are not. */
type KnownOverrides<TModel extends Model, TOverrides> = {
  readonly [TName in Exclude<keyof TOverrides, TableName<TModel>>]: never
}

function isModel(schemaOrModel: object): schemaOrModel is Model {
  const { tables, schema } = (schemaOrModel ?? {}) as Partial<Model>
  return tables instanceof Map && schema !== undefined
}

function checkOverrides(model: Model, classes: object): void {
  for (const name of Object.keys(classes)) {
    if (model.tables.has(name)) continue
    throw new InvalidModelError(
      {
        path: `createRepositories overrides.${name}`,
        expected: `a table of the schema: ${listNames(model.tables.keys())}`,
        received: 'another name',
      },
      'Options such as onQuery are the fourth argument, after the classes of your own.',
    )
  }
}
