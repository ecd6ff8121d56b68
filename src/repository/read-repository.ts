import { NotFoundError, NotUniqueError } from '../errors/index.ts'
import type { KeyIn, Model, TableName, TableOf } from '../model/index.ts'
import type {
  AllColumns,
  Choice,
  FindArgs,
  FindManyArgs,
  FindOptions,
  Found,
  NoExtras,
  NoLoads,
  ReadOptions,
  Reloaded,
  WithArgument,
} from '../query/index.ts'
import { findRow } from './find-row.ts'
import { PageRepository } from './page-repository.ts'
import { loadRows, readRows, readRowsByKeys } from './read-rows.ts'
import type { ColumnsIn, LoadOptions } from './repository-context.ts'

/**
 * The reads of one table or view, bound to a database or a transaction.
 *
 * Every method sends one statement at the most, and one for each relation and count that it loads. Filters, orders and
 * options that make no sense throw before anything is sent. What the database refuses comes as the other errors of
 * {@link RepositoryError}.
 */
export class ReadRepository<TModel extends Model, TName extends TableName<TModel>> extends PageRepository<
  TModel,
  TName
> {
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
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    key: KeyIn<TModel, TName>,
    options?: FindOptions<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> | undefined> {
    const row = await findRow(this.context, key, options, 'find')
    return row as Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> | undefined
  }

  /**
   * Like {@link find}, for a row that must be there.
   *
   * @throws {@link NotFoundError} when there is none.
   */
  async findOrThrow<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    key: KeyIn<TModel, TName>,
    options?: FindOptions<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>> {
    const row = await findRow(this.context, key, options, 'findOrThrow')
    if (row === undefined) throw new NotFoundError(this.context.table.name, 'key')
    return row as Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>
  }

  /**
   * Returns the rows with these keys, aligned with them: as many as there are keys, `undefined` where there is no row.
   *
   * @param keys Any number of keys, repeated ones included. No keys, no statement.
   * @throws {@link InvalidKeyError} when a key does not have the shape of the primary key.
   * @example
   * ```ts
   * const [norway, nowhere] = await repositories.countries.findByKeys(['NOR', 'XXX'])
   * // select … from "countries" inner join unnest($1::text::bpchar[]) with ordinality as "~keys" … on "countries"."code" = …
   * ```
   */
  async findByKeys<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    keys: readonly KeyIn<TModel, TName>[],
    options?: ReadOptions<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts>,
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
   * // select … from "cities" where "cities"."country_code" = $1 order by "cities"."population" desc limit $2
   * ```
   */
  async findFirst<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    args?: FindArgs<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> | undefined> {
    const [row] = await readRows(this.context, args, 'findFirst', 1)
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
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    args?: FindArgs<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>> {
    const [row] = await readRows(this.context, args, 'findFirstOrThrow', 1)
    if (row === undefined) throw new NotFoundError(this.context.table.name, 'filter')
    return row as Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>
  }

  /**
   * Returns the only row that matches.
   *
   * @returns The row, or `undefined` where none matches.
   * @throws {@link NotUniqueError} when a second one matches.
   * @example
   * ```ts
   * const user = await repositories.users.findOnly({ where: { email: 'ada@example.com' } })
   * // select … from "users" where "users"."email" = $1 limit $2
   * ```
   */
  async findOnly<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    args?: FindArgs<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> | undefined> {
    const [row, second] = await readRows(this.context, args, 'findOnly', 2)
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
   * // select … from "cities" where ("cities"."population" >= $1 and not …) order by … limit $3
   * ```
   */
  async findMany<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    args?: FindManyArgs<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts>,
  ): Promise<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>[]> {
    const rows = await readRows(this.context, args, 'findMany')
    return rows as Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>[]
  }

  /**
   * Loads relations, and counts, for rows that you have already: from `db.select`, a stream, a call before.
   *
   * @param rows Rows with the columns that the relations are by. They are not changed.
   * @returns The same rows, widened, in the same order.
   * @throws {@link InvalidKeyError} when a row lacks such a column, or its value cannot be exact, as that of a `Date`.
   * @example
   * ```ts
   * const rows = await db.select().from(schema.users).limit(10)
   * const withPosts = await repositories.users.load(rows, { posts: { limit: 3, orderBy: { id: 'desc' } } })
   * ```
   */
  async load<
    TRow extends object,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    rows: readonly TRow[],
    related: WithArgument<TableOf<TModel, TName>, TWith>,
    options?: LoadOptions<TableOf<TModel, TName>, TCounts> & Choice<unknown, TCounts, unknown, TCounts>,
  ): Promise<Reloaded<TableOf<TModel, TName>, TRow, TWith, TCounts>[]> {
    const loaded = await loadRows(this.context, rows, related, options)
    return loaded as Reloaded<TableOf<TModel, TName>, TRow, TWith, TCounts>[]
  }
}
