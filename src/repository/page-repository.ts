import type { Model, TableName, TableOf } from '../model/index.ts'
import type { CursorPageCount, FindCursorPageArgs, FoundCursorPage } from '../page/index.ts'
import type { AllColumns, NoExtras, NoLoads } from '../query/index.ts'
import { AggregateRepository } from './aggregate-repository.ts'
import { readCursorPage } from './read-cursor-page.ts'
import type { ColumnsIn, CountsIn, WithIn } from './repository-context.ts'

/** The pages and streams of one table or view, bound to a database or a transaction. */
export class PageRepository<TModel extends Model, TName extends TableName<TModel>> extends AggregateRepository<
  TModel,
  TName
> {
  /**
   * Returns the rows after or before a position in the order. It costs the same on the first page and on the last one,
   * and no row comes twice or is left out because of rows that are written meanwhile.
   *
   * @returns The rows in the order, whichever way they were found; a cursor for each, and whether there are more on
   *   either side.
   * @throws {@link InvalidCursorError} when the cursor is not one of this list; `details.reason` says why.
   * @throws {@link InvalidOrderError} when nothing tells rows apart that are equal in the order, or the order has SQL
   *   without a type.
   * @throws {@link InvalidPaginationError} for a size that is none, or both directions.
   * @example
   * ```ts
   * const args = { where: { countryCode: 'NO' }, orderBy: { population: 'desc' } } as const
   * const page = await repositories.cities.findCursorPage({ ...args, first: 20 })
   * // select … from "cities" where "country_code" = $1 order by "population" desc, "id" desc limit $2
   * const next = await repositories.cities.findCursorPage({ ...args, first: 20, after: page.pageInfo.endCursor })
   * // … where "country_code" = $1 and ("population", "id") < ($2, $3) order by "population" desc, "id" desc limit $4
   * ```
   */
  async findCursorPage<
    TColumns extends ColumnsIn<TModel, TName> = AllColumns,
    TExtras extends object = NoExtras,
    TWith extends WithIn<TModel, TName> = NoLoads,
    TCounts extends CountsIn<TModel, TName> = NoLoads,
    const TCount extends CursorPageCount = false,
  >(
    args: FindCursorPageArgs<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts, TCount>,
  ): Promise<FoundCursorPage<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts, TCount>> {
    const page: unknown = await readCursorPage(this.context, args, 'findCursorPage')
    return page as FoundCursorPage<TableOf<TModel, TName>, TColumns, TExtras, TWith, TCounts, TCount>
  }
}
