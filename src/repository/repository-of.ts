import type { Database } from '../database/index.ts'
import type { Model, TableName } from '../model/index.ts'
import type { RepositoryOptions } from './repository-context.ts'
import { Repository } from './repository.ts'

/** The class of the repositories of one table. */
export type RepositoryClass<TModel extends Model, TName extends TableName<TModel>> = new (
  db: Database,
  options?: RepositoryOptions,
) => Repository<TModel, TName>

/**
 * Returns the class of a table's repository, to extend with methods of your own.
 *
 * @param model What `defineModel` returned.
 * @param name The table's name in the schema.
 * @example
 * ```ts
 * class UserRepository extends repositoryOf(model, 'users') {
 *   findByEmail(email: string) {
 *     return this.findFirst({ where: { email } })
 *   }
 * }
 * const { users } = createRepositories(db, model, { users: UserRepository })
 * await users.findByEmail('ada@example.com')
 * ```
 */
export function repositoryOf<TModel extends Model, TName extends TableName<TModel>>(
  model: TModel,
  name: TName,
): RepositoryClass<TModel, TName> {
  return class extends Repository<TModel, TName> {
    constructor(db: Database, options?: RepositoryOptions) {
      super(db, model, name, options)
    }

    protected override withOptions(options: RepositoryOptions): this {
      return new (this.constructor as new (db: Database, options: RepositoryOptions) => this)(
        this.context.database,
        options,
      )
    }
  }
}
