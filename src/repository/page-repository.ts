import { type FilterQueryOptions, parseFilter, parseListQuery } from '../edge/index.ts'
import type { KeyIn, Model, TableName, TableOf } from '../model/index.ts'
import type {
  AllowedOrders,
  Batch,
  BatchArgs,
  CountedCursorPage,
  CursorOfArgs,
  FindCursorPageArgs,
  FindPageArgs,
  IndexSuggestion,
  Page,
  PageCount,
  PageMode,
  PageQuery,
  PageQueryOptions,
  ParsedPageQuery,
  SuggestIndexArgs,
} from '../page/index.ts'
import { copyInput } from '../plan/index.ts'
import type { AllColumns, Choice, CursorPage, FilterObject, Found, NoExtras, NoLoads } from '../query/index.ts'
import { suggestIndex } from '../page/index.ts'
import { AggregateRepository } from './aggregate-repository.ts'
import { readBatches, readStream } from './read-batches.ts'
import { readCursorOf, readCursorPage } from './read-cursor-page.ts'
import { readPage } from './read-page.ts'
import type { ColumnsIn } from './repository-context.ts'

/** The pages and streams of one table or view, bound to a database or a transaction. */
export class PageRepository<TModel extends Model, TName extends TableName<TModel>> extends AggregateRepository<
  TModel,
  TName
> {
  /**
   * Reads a filter from the query of a URL, or from JSON: what `allow` names, with values of the columns' types. An operator is
   * in brackets, `priority[gte]=3`; a list has commas or is there several times; a related column has a dot, `city.name=Oslo`.
   *
   * @param query `URLSearchParams`, the object that a web framework parsed, or JSON.
   * @returns A filter for `where`, which no value from outside can make PostgreSQL refuse; `{}` where nothing is asked.
   * @throws {@link InvalidFilterError} with `details.parameters`: what is wrong with each of them.
   * @throws {@link InvalidArgumentError} where the table has not what is allowed.
   * @example
   * ```ts
   * const { searchParams } = new URL('https://example.com/orders?status[in]=paid,shipped&user.name[contains]=ada')
   * const where = repositories.orders.parseFilter(searchParams, {
   *   allow: { status: ['eq', 'in'], placedAt: ['gte', 'lt'], user: { name: ['contains'] } },
   * })
   * // { status: { in: ['paid', 'shipped'] }, user: { name: { contains: 'ada' } } }
   * ```
   */
  parseFilter(
    query: PageQuery,
    options: FilterQueryOptions<TableOf<TModel, TName>>,
  ): FilterObject<TableOf<TModel, TName>> {
    return parseFilter(this.context.table, query, options, 'parseFilter') as FilterObject<TableOf<TModel, TName>>
  }

  /**
   * Reads a page and a filter from the query of a URL: the arguments of {@link findPage}, or with `mode: 'cursor'` those of
   * {@link findCursorPage}. Any parameter that is for neither is an error, but those of `ignore`.
   *
   * @throws {@link InvalidFilterError} as {@link parseFilter}, and what the function `parsePageQuery` throws.
   * @example
   * ```ts
   * const { searchParams } = new URL('https://example.com/cities?countryCode=NO&page=2&sort=-population')
   * const args = repositories.cities.parsePageQuery(searchParams, {
   *   allow: { countryCode: true, population: ['gte', 'lt'] }, orders: { population: { population: 'asc' } },
   * })
   * const page = await repositories.cities.findPage(args)
   * // select … where "country_code" = $1 order by "population" desc, "id" desc limit $2 offset $3
   * ```
   */
  parsePageQuery<const TOrders extends AllowedOrders = Record<never, never>, TMode extends PageMode = 'offset'>(
    query: PageQuery,
    options: FilterQueryOptions<TableOf<TModel, TName>> & PageQueryOptions<TOrders, TMode>,
  ): ParsedPageQuery<TOrders, TMode> & { readonly where: FilterObject<TableOf<TModel, TName>> } {
    const args: unknown = parseListQuery(this.context.table, query, options, 'parsePageQuery')
    return args as ParsedPageQuery<TOrders, TMode> & { readonly where: FilterObject<TableOf<TModel, TName>> }
  }

  /**
   * Returns a page by its number, or by an offset, and how many rows there are on all pages. Both come from one
   * snapshot, past the last page too. The order is made total by the primary key.
   *
   * @param args `page` (from 1) and `pageSize`, or `offset` and `limit`; how to `count`; and what `findMany` takes.
   * @throws {@link InvalidPaginationError} for numbers that are not whole, out of bounds or over the limits.
   * @throws {@link InvalidOrderError} when the table has nothing that is unique to end the order with.
   * @example
   * ```ts
   * const page = await repositories.cities.findPage({
   *   page: 3, pageSize: 20, where: { countryCode: 'NO' }, orderBy: { population: 'desc' },
   * })
   * console.log(`${page.page} of ${page.pageCount}`, page.items)
   * // select … from (select count(*) … where "country_code" = $1) as "~count" left join lateral
   * //   (select … where … order by "population" desc, "id" desc limit $3 offset $4) as "~page" on true
   * ```
   */
  async findPage<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
    TCount extends PageCount = 'exact',
  >(
    args: FindPageArgs<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts, TCount> &
      Choice<TColumns, TExtras, TWith, TCounts>,
  ): Promise<Page<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>, TCount>> {
    const page: unknown = await readPage(this.context, args)
    return page as Page<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>, TCount>
  }

  /**
   * Returns the rows after or before a position in the order, or between two. It costs the same on the first page and on the
   * last one, and no row comes twice or is left out because of rows that are written meanwhile. It is one statement; one more
   * where the row at the cursor is not in the list any more.
   *
   * @returns The rows in the order, whichever way they were found; a cursor for each, and whether there are more on
   *   either side.
   * @throws {@link InvalidCursorError} when the cursor is not one of this list; `details.reason` says why.
   * @throws {@link InvalidOrderError} when nothing tells rows apart that are equal in the order, or the order has SQL
   *   without a type.
   * @throws {@link InvalidPaginationError} for a size that is none, and for both or neither of `first` and `last`.
   * @example
   * ```ts
   * const args = { where: { countryCode: 'NO' }, orderBy: { population: 'desc' } } as const
   * const page = await repositories.cities.findCursorPage({ ...args, first: 20 })
   * // select … from "cities" where "country_code" = $1 order by "population" desc, "id" desc limit $2
   * const next = await repositories.cities.findCursorPage({ ...args, first: 20, after: page.pageInfo.endCursor })
   * // … where "country_code" = $1 and ("population", "id") <= ($2, $3) order by "population" desc, "id" desc limit $4
   * ```
   */
  async findCursorPage<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
    const TCount extends PageCount = false,
  >(
    args: FindCursorPageArgs<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts, TCount> &
      Choice<TColumns, TExtras, TWith, TCounts>,
  ): Promise<CursorPage<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>> & CountedCursorPage<TCount>> {
    const page: unknown = await readCursorPage(this.context, args)
    return page as CursorPage<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>> &
      CountedCursorPage<TCount>
  }

  /**
   * Returns the cursor of a row, as the edges of a cursor page have it, for a list with this `where` and `orderBy`.
   *
   * @param key The row's primary key. Its values are read by PostgreSQL: those of a row in hand can have lost digits.
   * @throws {@link NotFoundError} when there is no such row.
   * @throws {@link InvalidOrderError} as {@link findCursorPage} does.
   * @example
   * ```ts
   * const orderBy = { population: 'desc' } as const
   * const after = await repositories.cities.cursorOf(3143244, { orderBy })
   * const smaller = await repositories.cities.findCursorPage({ first: 10, after, orderBy })
   * // select "population"::text, "id"::text from "cities" where "id" = $1 order by … limit $2
   * ```
   */
  async cursorOf(key: KeyIn<TModel, TName>, args?: CursorOfArgs<TableOf<TModel, TName>>): Promise<string> {
    return readCursorOf(this.context, key, args)
  }

  /**
   * Reads a whole result row by row, in bounded memory: in chunks, each of which begins where the last one ended, and
   * each with its relations. A chunk is read when its first row is asked for; whoever stops early is done.
   *
   * @param args What `findMany` takes, but for `limit` and `offset`; `size`, the rows of a chunk; `after`, the cursor of a
   *   row to go on after; `snapshot`, for all from one snapshot.
   * @throws {@link InvalidOrderError} when nothing tells rows apart that are equal in the order.
   * @throws {@link InvalidCursorError} when the cursor is not one of this list.
   * @example
   * ```ts
   * for await (const city of repositories.cities.stream({ orderBy: { name: 'asc' }, with: { country: true } })) {
   *   console.log(city.name, city.country.name)
   * }
   * // select … from "cities" order by "name", "id" limit $1
   * // select … from "cities" where ("name", "id") > ($1, $2) order by "name", "id" limit $3
   * ```
   */
  stream<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    args?: BatchArgs<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts>,
  ): AsyncGenerator<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>, void, undefined> {
    const rows: AsyncGenerator<unknown, void, undefined> = readStream(this.context, copyInput(args), 'stream')
    return rows as AsyncGenerator<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>, void, undefined>
  }

  /**
   * Reads a whole result in batches, as {@link stream} does row by row. Each batch has a `cursor`, from which another call
   * goes on.
   *
   * @param args As for {@link stream}; `size` is the most rows of a batch, 1,000 by default.
   * @throws {@link InvalidOrderError} when nothing tells rows apart that are equal in the order.
   * @throws {@link InvalidCursorError} when the cursor is not one of this list.
   * @example
   * ```ts
   * for await (const batch of repositories.cities.batches({ size: 500, columns: { id: true, name: true } })) {
   *   console.log(batch.length, batch.cursor)
   * }
   * ```
   */
  batches<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object | undefined = NoExtras,
    TWith extends object | undefined = NoLoads,
    TCounts extends object | undefined = NoLoads,
  >(
    args?: BatchArgs<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts> &
      Choice<TColumns, TExtras, TWith, TCounts>,
  ): AsyncGenerator<Batch<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>>, void, undefined> {
    const batches: AsyncGenerator<unknown, void, undefined> = readBatches(this.context, copyInput(args), 'batches')
    return batches as AsyncGenerator<
      Batch<Found<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts>>,
      void,
      undefined
    >
  }

  /**
   * Suggests the index that reads the rows of a call in their order: the columns that its filter compares for equality,
   * then those of its order, then what makes the order total. Nothing is sent.
   *
   * @returns The `create index` and its Drizzle form; or why no other index of this table helps.
   * @throws {@link InvalidOrderError} for an order that {@link findCursorPage} would refuse, too.
   * @example
   * ```ts
   * const index = repositories.cities.suggestIndex({ where: { countryCode: 'NO' }, orderBy: { population: 'desc' } })
   * if (index.helps) console.log(index.createIndex, index.drizzle)
   * // create index on "cities" ("country_code", "population" desc, "id" desc)
   * // index().on(table.countryCode, table.population.desc().nullsFirst(), table.id.desc().nullsFirst())
   * ```
   */
  suggestIndex(args?: SuggestIndexArgs<TableOf<TModel, TName>>): IndexSuggestion {
    return suggestIndex(this.context.table, args, this.db, 'suggestIndex')
  }
}
