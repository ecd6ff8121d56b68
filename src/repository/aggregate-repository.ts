import type { Database } from '../database/index.ts'
import type { Model, ScopeNameIn, TableName, TableOf } from '../model/index.ts'
import { planAggregate, planSelect, planSelectCount, planSelectExists } from '../query/index.ts'
import type {
  AggregateArgs,
  AggregateArgument,
  AggregateResult,
  AllColumns,
  Choice,
  Filter,
  FindManyArgs,
  NoExtras,
} from '../query/index.ts'
import { presentFilter } from './check-repository.ts'
import { type ExplainOptions, explainStatement } from './explain-statement.ts'
import { type ColumnsIn, createContext, type RepositoryContext, type RepositoryOptions } from './repository-context.ts'

/**
 * What is asked of the rows of one table or view as a whole, bound to a database or a transaction.
 *
 * Every method sends one statement at the most. Filters, orders and options that make no sense throw before anything is
 * sent: {@link InvalidFilterError}, {@link InvalidOrderError}, {@link InvalidPaginationError},
 * {@link InvalidArgumentError}. What the database refuses comes as the other errors of {@link RepositoryError}.
 */
export class AggregateRepository<TModel extends Model, TName extends TableName<TModel>> {
  /** The model that the table is part of. */
  protected readonly model: TModel
  /** @internal */
  protected readonly context: RepositoryContext

  /**
   * @param db A Drizzle database or transaction.
   * @param model What `defineModel` returned.
   * @param name The table's or view's name in the schema.
   * @throws {@link InvalidModelError} when the schema has no such table.
   * @throws {@link InvalidArgumentError} when `db` is no Drizzle database, or an option is unknown.
   */
  constructor(db: Database, model: TModel, name: TName, options: RepositoryOptions = {}) {
    this.context = createContext(db, model, name, options)
    this.model = model
  }

  /** The Drizzle database, or the transaction that the caller is in, for SQL of your own in a subclass. */
  protected get db(): Database {
    return this.context.executor.database
  }

  /**
   * Returns the same repository without some scopes: they apply neither to its rows nor to what it loads and filters by.
   *
   * @param names The names of scopes; `softDelete` is that of the option `softDelete`.
   * @throws {@link InvalidArgumentError} for another name.
   * @example
   * ```ts
   * const deleted = await repositories.posts.unscoped('softDelete').count({ deletedAt: { isNotNull: true } })
   * // select count(*) from "posts" where "posts"."deleted_at" is not null
   * ```
   */
  unscoped(...names: ScopeNameIn<TModel>[]): this {
    const { options } = this.context
    return this.withOptions({ ...options, unscoped: [...(options.unscoped ?? []), ...names] })
  }

  /** @internal The same repository with other options. */
  protected withOptions(options: RepositoryOptions): this {
    const Class = this.constructor as new (
      db: Database,
      model: TModel,
      name: string,
      options: RepositoryOptions,
    ) => this
    return new Class(this.context.database, this.model, this.context.table.name, options)
  }

  /**
   * Counts the rows that match; all of them without a filter.
   *
   * @example
   * ```ts
   * const cities = await repositories.cities.count({ countryCode: 'NO' })
   * // select count(*) from "cities" where "cities"."country_code" = $1
   * ```
   */
  async count(...parameters: [] | [where: Filter<TableOf<TModel, TName>>]): Promise<number> {
    const filter = presentFilter(parameters, 'count')
    const [row] = await this.context.executor.rows(planSelectCount(this.context.table, filter, 'count'))
    return row?.['count'] as number
  }

  /**
   * Says whether a row matches; whether there is any without a filter.
   *
   * @example
   * ```ts
   * const isTaken = await repositories.users.exists({ email: 'ada@example.com' })
   * // select 1 from "users" where "users"."email" = $1 limit $2
   * ```
   */
  async exists(...parameters: [] | [where: Filter<TableOf<TModel, TName>>]): Promise<boolean> {
    const filter = presentFilter(parameters, 'exists')
    const [found] = await this.context.executor.rows(planSelectExists(this.context.table, filter, 'exists'))
    return found !== undefined
  }

  /**
   * Groups the rows that match and counts, sums, averages or takes the extremes of each group.
   *
   * @param args `groupBy` takes columns, and under names of your own expressions and columns of to-ones; `filtered` has
   *   aggregates over some rows of each group.
   * @returns A list of groups with `groupBy`, else one object, in the shape of the call. `sum` and `avg` are exact decimal
   *   strings.
   * @example
   * ```ts
   * const regions = await repositories.countries.aggregate({
   *   groupBy: ['region'], count: true, max: ['area'], having: { count: { gte: 10 } }, orderBy: { count: 'desc' },
   * })
   * // select "region", count(*), max("area") from "countries" group by "region" having count(*) >= $1 order by count(*) desc
   *
   * const months = await repositories.posts.aggregate({
   *   groupBy: [{ month: (post, { sql }) => sql<string>`to_char(${post.publishedAt}, 'YYYY-MM')` }],
   *   count: true,
   *   filtered: { popular: { count: true, where: { views: { gte: 1000 } } } },
   *   orderBy: { month: 'desc' },
   * })
   * // select to_char("posts"."published_at", 'YYYY-MM'), count(*), count(*) filter (where "posts"."views" >= $1)
   * //   from "posts" group by 1 order by 1 desc
   * ```
   */
  async aggregate<const TArgs extends AggregateArgs<TableOf<TModel, TName>, object>>(
    args: AggregateArgument<TableOf<TModel, TName>, TArgs>,
  ): Promise<AggregateResult<TableOf<TModel, TName>, TArgs>> {
    const statement = planAggregate(this.context.table, args, 'aggregate')
    const { groupBy, signal } = args
    const rows = await this.context.executor.rows(statement, signal)
    return (groupBy === undefined ? rows[0] : rows) as AggregateResult<TableOf<TModel, TName>, TArgs>
  }

  /**
   * Returns PostgreSQL's plan of a `findMany` as text.
   *
   * @param options With `analyze` the statement is run, and the plan has its times and buffers.
   * @example
   * ```ts
   * console.log(await repositories.cities.explain({ where: { countryCode: 'NO' }, orderBy: { population: 'desc' }, limit: 10 }))
   * ```
   */
  async explain<TColumns extends ColumnsIn<TModel, TName> = AllColumns, TExtras extends object | undefined = NoExtras>(
    args?: FindManyArgs<TableOf<TModel, TName>, TColumns, TExtras> & Choice<TColumns, TExtras>,
    options?: ExplainOptions,
  ): Promise<string> {
    return explainStatement(planSelect(this.context.table, args, 'explain'), this.context.executor, options)
  }
}
