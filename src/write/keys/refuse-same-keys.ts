import { sql } from 'drizzle-orm'
import type { Asking } from '../../database/index.ts'
import { type ColumnModel, keyFamilyOf, type TableModel } from '../../model/index.ts'
import {
  bindRaw,
  type Compiled,
  type Executable,
  listOf,
  type QueryBuilders,
  type Statement,
  toArrayLiteral,
  toStatement,
} from '../../plan/index.ts'
import { type KeyArray, keyRows } from '../../query/index.ts'
import { duplicates } from './read-keys.ts'

/** Whether rows with different texts of a key are different rows; else only PostgreSQL knows: `1` and `1.0` are one. */
export function hasOneTextEach(key: readonly ColumnModel[]): boolean {
  return key.every(({ column }) => column !== undefined && keyFamilyOf(column) !== undefined)
}

/** A row with the text of its key. */
interface KeyedRow {
  readonly texts: readonly string[]
  /** Where it stands in the call. */
  readonly index: number
}

/**
 * Asks PostgreSQL whether keys with different texts are the same. It reads no row of the table, so it tells nothing of them.
 *
 * @throws {@link InvalidArgumentError} when two are.
 */
export async function refuseSameKeys(
  { executor, table, signal }: Asking,
  key: readonly ColumnModel[],
  rows: readonly KeyedRow[],
  path: string,
): Promise<void> {
  const [same] = await executor.rows(planSameKeys(table, key, rows, path), signal)
  if (same === undefined) return
  const { first, last } = same as { readonly first: number; readonly last: number }
  const places = [first, last].map((position) => rows[position - 1]?.index ?? 0)
  throw duplicates(
    `${path}[${Math.max(...places)}]`,
    `what PostgreSQL takes for the same as row ${Math.min(...places)}`,
  )
}

function planSameKeys(
  { name, source }: TableModel,
  key: readonly ColumnModel[],
  rows: readonly KeyedRow[],
  path: string,
): Statement {
  return toStatement(name, selectSame, {
    source,
    columns: key,
    keys: key.map((column, index) => {
      const parts = rows.map(({ texts }) => texts[index])
      return { column, parameter: bindRaw(toArrayLiteral(parts, undefined, path)) }
    }),
  })
}

interface SameKeysPlan {
  readonly source: TableModel['source']
  readonly columns: readonly ColumnModel[]
  readonly keys: readonly KeyArray[]
}

function selectSame(builders: QueryBuilders, { source, columns, keys }: Compiled<SameKeysPlan>): Executable {
  const names = columns.map((_, index) => sql`${sql.identifier(`~key${index}`)}`)
  // Keys are grouped by the collation of the columns, which a union has of them.
  const typed = columns.map(({ reference }, index) => sql`${reference} as ${names[index]}`)
  const none = sql`select ${listOf(typed)}, 0::bigint as "~position" from ${source} where false`
  const all = sql`${none} union all select ${listOf(names)}, "~position" from ${keyRows(keys)}`
  const last = sql`max("~position")`
  return builders
    .select({ first: sql`min("~position")`.mapWith(Number), last: last.mapWith(Number) })
    .from(sql`(${all}) as "~all"`)
    .groupBy(...names)
    .having(sql`count(*) > 1`)
    .orderBy(last)
}
