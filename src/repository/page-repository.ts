import type { Model, TableName, TableOf } from '../model/index.ts'
import type { FindPageArgs, FoundPage, PageCount } from '../page/index.ts'
import type { AllColumns, NoExtras, NoLoads } from '../query/index.ts'
import { AggregateRepository } from './aggregate-repository.ts'
import { readPage } from './read-page.ts'
import type { ColumnsIn, CountsIn, WithIn } from './repository-context.ts'

/** The pages and streams of one table or view, bound to a database or a transaction. */
export class PageRepository<TModel extends Model, TName extends TableName<TModel>> extends AggregateRepository<
  TModel,
  TName
> {
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
   * //   (select … where "country_code" = $2 order by "population" desc, "id" limit $3 offset $4) "page" on true
   * ```
   */
  async findPage<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object = NoExtras,
    TWith extends WithIn<TModel, TName> = NoLoads,
    TCounts extends CountsIn<TModel, TName> = NoLoads,
    TCount extends PageCount = 'exact',
  >(
    args: FindPageArgs<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts, TCount>,
  ): Promise<FoundPage<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts, TCount>> {
    const page: unknown = await readPage(this.context, args)
    return page as FoundPage<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts, TCount>
  }
}
