import type { Database } from '../database/index.ts'
import { NotFoundError, NotUniqueError } from '../errors/index.ts'
import type { KeyIn, Model, TableName, TableOf } from '../model/index.ts'
import { planAggregate, planFind, planSelect, planSelectCount, planSelectExists } from '../query/index.ts'
import type {
  AggregateArgs,
  AggregateArgument,
  AggregateResult,
  AllColumns,
  Filter,
  FindArgs,
  FindManyArgs,
  Found,
  NoExtras,
  NoLoads,
  ReadOptions,
} from '../query/index.ts'
import { presentFilter } from './check-repository.ts'
import { type ExplainOptions, explainStatement } from './explain-statement.ts'
import { readRows, readRowsByKeys } from './read-rows.ts'
import { type ColumnsIn, type CountsIn, createContext, type RepositoryContext, type RepositoryOptions, type WithIn } from './repository-context.ts'

/**
 * The reads of one table or view, bound to a database or a transaction.
 *
 * Every method sends one statement at the most. Filters, orders and options that make no sense throw before anything is
 * sent: {@link InvalidFilterError}, {@link InvalidOrderError}, {@link InvalidPaginationError},
 * {@link InvalidArgumentError}. What the database refuses comes as the other errors of {@link RepositoryError}.
 */
export class ReadRepository<TModel extends Model, TName extends TableName<TModel>> {
  /** The model that the table is part of. */
  protected readonly model: TModel
  /** The database or transaction, for SQL of your own in a subclass. */
  protected readonly db: Database
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
    this.db = db
  }

  /**
   * Returns the row with this key.
   *
   * @param key The primary key: a scalar, or an object of its columns when composite.
   * @returns The row, or `undefined` where there is none.
   * @throws {@link InvalidKeyError} when the key does not have the shape of the primary key.
   * @example
   * ```ts
   * const country = await repositories.countries.find('NOR', { columns: { name: true, region: true } })
   * // select "name", "region" from "countries" where "countries"."code" = $1
   * ```
   */
  async find<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object = NoExtras,
    TWith extends WithIn<TModel, TName> = NoLoads,
    TCounts extends CountsIn<TModel, TName> = NoLoads,
  >(
    key: KeyIn<TModel, TName>,
    options?: ReadOptions<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> | undefined> {
    const [row] = await readRows(this.context, options, 'find', (needed) =>
      planFind(this.context.table, key, options, 'find', needed),
    )
    return row as Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> | undefined
  }

  /**
   * Like {@link find}, for a row that must be there.
   *
   * @throws {@link NotFoundError} when there is none.
   */
  async findOrThrow<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object = NoExtras,
    TWith extends WithIn<TModel, TName> = NoLoads,
    TCounts extends CountsIn<TModel, TName> = NoLoads,
  >(
    key: KeyIn<TModel, TName>,
    options?: ReadOptions<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>> {
    const row = await this.find(key, options)
    if (row === undefined) throw new NotFoundError(this.context.table.name, 'key')
    return row
  }

  /**
   * Returns the rows with these keys, aligned with them: as many as there are keys, `undefined` where there is no row.
   *
   * @param keys Any number of keys, repeated ones included. No keys, no statement.
   * @throws {@link InvalidKeyError} when a key does not have the shape of the primary key.
   * @example
   * ```ts
   * const [norway, nowhere] = await repositories.countries.findByKeys(['NOR', 'XXX'])
   * // select … from "countries" inner join unnest($1::text::varchar[]) with ordinality as "keys" … on "code" = …
   * ```
   */
  async findByKeys<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object = NoExtras,
    TWith extends WithIn<TModel, TName> = NoLoads,
    TCounts extends CountsIn<TModel, TName> = NoLoads,
  >(
    keys: readonly KeyIn<TModel, TName>[],
    options?: ReadOptions<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>,
  ): Promise<(Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> | undefined)[]> {
    return (await readRowsByKeys(this.context, keys, options)) as (
      | Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>
      | undefined
    )[]
  }

  /**
   * Returns the first row in the order.
   *
   * @returns The row, or `undefined` where none matches.
   * @example
   * ```ts
   * const largest = await repositories.cities.findFirst({ where: { countryCode: 'NO' }, orderBy: { population: 'desc' } })
   * // select … from "cities" where "country_code" = $1 order by "population" desc limit $2
   * ```
   */
  async findFirst<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object = NoExtras,
    TWith extends WithIn<TModel, TName> = NoLoads,
    TCounts extends CountsIn<TModel, TName> = NoLoads,
  >(
    args?: FindArgs<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> | undefined> {
    const [row] = await readRows(this.context, args, 'findFirst', (needed) =>
      planSelect(this.context.table, args, 'findFirst', needed, 1),
    )
    return row as Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> | undefined
  }

  /**
   * Like {@link findFirst}, for a row that must be there.
   *
   * @throws {@link NotFoundError} when none matches.
   * @example
   * ```ts
   * const admin = await repositories.users.findFirstOrThrow({ where: { role: 'admin' }, orderBy: { createdAt: 'asc' } })
   * ```
   */
  async findFirstOrThrow<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object = NoExtras,
    TWith extends WithIn<TModel, TName> = NoLoads,
    TCounts extends CountsIn<TModel, TName> = NoLoads,
  >(
    args?: FindArgs<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>> {
    const row = await this.findFirst(args)
    if (row === undefined) throw new NotFoundError(this.context.table.name, 'filter')
    return row
  }

  /**
   * Returns the only row that matches.
   *
   * @returns The row, or `undefined` where none matches.
   * @throws {@link NotUniqueError} when a second one matches.
   * @example
   * ```ts
   * const user = await repositories.users.findOnly({ where: { email: 'ada@example.com' } })
   * // select … from "users" where "email" = $1 limit $2
   * ```
   */
  async findOnly<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object = NoExtras,
    TWith extends WithIn<TModel, TName> = NoLoads,
    TCounts extends CountsIn<TModel, TName> = NoLoads,
  >(
    args?: FindArgs<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> | undefined> {
    const [row, second] = await readRows(this.context, args, 'findOnly', (needed) =>
      planSelect(this.context.table, args, 'findOnly', needed, 2),
    )
    if (second !== undefined) throw new NotUniqueError(this.context.table.name)
    return row as Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> | undefined
  }

  /**
   * Returns the rows that match, in the order.
   *
   * @example
   * ```ts
   * const capitals = await repositories.cities.findMany({
   *   where: { population: { gte: 1_000_000 }, NOT: { countryCode: { in: ['CN', 'IN'] } } },
   *   orderBy: [{ countryCode: 'asc' }, { population: 'desc' }],
   *   limit: 20,
   * })
   * // select … from "cities" where "population" >= $1 and not ("country_code" = any($2)) order by … limit $3
   * ```
   */
  async findMany<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object = NoExtras,
    TWith extends WithIn<TModel, TName> = NoLoads,
    TCounts extends CountsIn<TModel, TName> = NoLoads,
  >(
    args?: FindManyArgs<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>[]> {
    const rows = await readRows(this.context, args, 'findMany', (needed) =>
      planSelect(this.context.table, args, 'findMany', needed),
    )
    return rows as Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>[]
  }

  /**
   * Counts the rows that match; all of them without a filter.
   *
   * @example
   * ```ts
   * const cities = await repositories.cities.count({ countryCode: 'NO' })
   * // select count(*) from "cities" where "country_code" = $1
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
   * // select 1 from "users" where "email" = $1 limit 1
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
   * @returns A list of groups with `groupBy`, else one object. `sum` and `avg` are exact decimal strings.
   * @example
   * ```ts
   * const regions = await repositories.countries.aggregate({
   *   groupBy: ['region'], count: true, max: ['area'], having: { count: { gte: 10 } }, orderBy: { count: 'desc' },
   * })
   * // select "region", count(*), max("area") from "countries" group by "region" having count(*) >= $1 order by count(*) desc
   * ```
   */
  async aggregate<const TArgs extends AggregateArgs<TableOf<TModel, TName>>>(
    args: AggregateArgument<TableOf<TModel, TName>, TArgs>,
  ): Promise<AggregateResult<TableOf<TModel, TName>, TArgs>> {
    const rows = await this.context.executor.rows(planAggregate(this.context.table, args, 'aggregate'), args.signal)
    return (args.groupBy === undefined ? rows[0] : rows) as AggregateResult<TableOf<TModel, TName>, TArgs>
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
  async explain<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object = NoExtras,
    TWith extends WithIn<TModel, TName> = NoLoads,
    TCounts extends CountsIn<TModel, TName> = NoLoads,
  >(
    args?: FindManyArgs<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>,
    options?: ExplainOptions,
  ): Promise<string> {
    return explainStatement(planSelect(this.context.table, args, 'explain'), this.context.executor, options)
  }
}
