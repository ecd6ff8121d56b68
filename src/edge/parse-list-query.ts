import { InvalidArgumentError } from '../errors/index.ts'
import type { TableModel } from '../model/index.ts'
import {
  type AllowedOrders,
  nameOfParameter,
  type PageMode,
  type PageParameter,
  type PageQuery,
  type PageQueryOptions,
  parsePageQuery,
} from '../page/index.ts'
import { parseFilter, type UncheckedFilterOptions } from './parse-filter.ts'

const parameters: Readonly<Record<PageMode, readonly PageParameter[]>> = {
  offset: ['page', 'pageSize', 'sort'],
  cursor: ['first', 'after', 'last', 'before', 'sort'],
}

/**
 * Reads a page and a filter from a query. The parameters of the page are none of the filter's.
 *
 * @throws {@link InvalidArgumentError} for a filter by a name that is one of the page's, too.
 */
export function parseListQuery<TOrders extends AllowedOrders>(
  table: TableModel,
  query: PageQuery,
  { allow, logic, limits, ignore = [], ...page }: UncheckedFilterOptions & PageQueryOptions<TOrders, PageMode>,
  path: string,
): Record<string, unknown> {
  const ofPage = parameters[page.mode ?? 'offset'].map((parameter) => nameOfParameter(parameter, page.names))
  const twice = ofPage.find((name) => Object.hasOwn(Object(allow) as object, name))
  if (twice !== undefined) {
    throw new InvalidArgumentError(
      { path: `${path}.allow.${twice}`, expected: 'a name that no parameter of the page has', received: `"${twice}"` },
      'Give the parameter of the page another name: names: { sort: "order" }.',
    )
  }
  const options = { allow, ...(logic !== undefined && { logic }), ...(limits !== undefined && { limits }) }
  const where = parseFilter(table, query, { ...options, ignore: [...ignore, ...ofPage] }, path)
  return { ...parsePageQuery(query, page), where }
}
