import { is, SQL } from 'drizzle-orm'
import { getTableConfig } from 'drizzle-orm/pg-core'
import type { TableModel } from './model.ts'

/**
 * What each declared B-tree over all rows is over, in its order: the names of ascending columns as Drizzle has them, expressions,
 * and `undefined` for what is neither.
 */
export function indexElementsOf({ source }: TableModel): readonly (readonly (string | SQL | undefined)[])[] {
  return getTableConfig(source)
    .indexes.map(({ config }) => config)
    .filter(({ method, where }) => where === undefined && (method ?? 'btree') === 'btree')
    .map(({ columns }) => columns.map((column) => (is(column, SQL) ? column : nameOf(column as IndexedColumn))))
}

function nameOf({
  name,
  indexConfig: { order = 'asc', nulls = 'last', opClass } = {},
}: IndexedColumn): string | undefined {
  return order === 'asc' && nulls === 'last' && opClass === undefined ? name : undefined
}

interface IndexedColumn {
  readonly name?: string
  readonly indexConfig?: { readonly order?: string; readonly nulls?: string; readonly opClass?: string }
}
