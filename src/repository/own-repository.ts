import type { SQL } from 'drizzle-orm'
import { sql } from 'drizzle-orm'
import type { Database } from '../database/index.ts'
import type { Model, SourceIn, TableName, TableOf } from '../model/index.ts'
import { createAliases, toSql } from '../plan/index.ts'
import { type Filter, planWhere } from '../query/index.ts'
import { presentFilter } from './check-repository.ts'
import { Repository } from './repository.ts'

/** What methods of your own have beside those of a repository, for statements of your own. */
export class OwnRepository<
  TModel extends Model,
  TName extends TableName<TModel>,
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- own methods use the type of `db`
  TDatabase extends Database = Database,
> extends Repository<TModel, TName> {
  /** The Drizzle database that was given, or the transaction that the caller is in. Its errors are Drizzle's. */
  protected override get db(): TDatabase {
    return super.db as TDatabase
  }

  /** The Drizzle table. */
  protected get table(): SourceIn<TModel, TName> {
    return this.context.table.source as unknown as SourceIn<TModel, TName>
  }

  /**
   * Returns which rows the repository is about, as SQL of Drizzle's: those in the scopes of the table, and of them those that
   * match the filter.
   *
   * @throws {@link InvalidFilterError} for a filter that makes no sense, or a context that lacks what a scope reads.
   * @example
   * ```ts
   * class OrderRepository extends repositoryOf<typeof model, 'orders', typeof db>(model, 'orders') {
   *   statuses() {
   *     return this.db.selectDistinct({ status: this.table.status }).from(this.table).where(this.condition())
   *   }
   * }
   * ```
   */
  protected condition(...parameters: [] | [filter: Filter<TableOf<TModel, TName>>]): SQL {
    const filter = presentFilter(parameters, 'condition')
    const { table, executor } = this.context
    const options = filter === undefined ? {} : { where: filter }
    const where = planWhere({ ...table, outer: 'caller' }, options, createAliases(), 'condition')
    return where === undefined ? sql`true` : toSql(where, executor.dateText)
  }
}
