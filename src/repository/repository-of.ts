import type { Database } from '../database/index.ts'
import type { Model, TableName } from '../model/index.ts'
import { OwnRepository } from './own-repository.ts'
import type { RepositoryOptions } from './repository-context.ts'

/** The class of the repositories of one table. */
export type RepositoryClass<
  TModel extends Model,
  TName extends TableName<TModel>,
  TDatabase extends Database = Database,
> = new (db: Database, options?: RepositoryOptions) => OwnRepository<TModel, TName, TDatabase>

/**
 * Returns the class of a table's repository, to extend with methods of your own. They have `this.db`, `this.table` and
 * `this.condition(filter)` for statements of their own. The third type argument is the type of `this.db`.
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
export function repositoryOf<
  TModel extends Model,
  TName extends TableName<TModel>,
  TDatabase extends Database = Database,
>(model: TModel, name: TName): RepositoryClass<TModel, TName, TDatabase> {
  return class extends OwnRepository<TModel, TName, TDatabase> {
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
