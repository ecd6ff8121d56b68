import { is, SQL, sql } from 'drizzle-orm'
import { type ColumnModel, decoderOf, isField, type TableModel } from '../../model/index.ts'
import type { Aliases, Executable, Fields, QueryBuilders } from '../../plan/index.ts'
import { planRow, type RowPlan } from '../../query/index.ts'

/** What a write returns: rows with these columns and extras, or only how many. */
export interface WriteReturning {
  readonly columns: unknown
  readonly extras: unknown
  readonly returnsRows: boolean
  /** The columns that the relations to load need: then the rows are nested. */
  readonly needed: readonly ColumnModel[] | undefined
}

/** Returns nothing but how many rows were written. */
export const justCount: WriteReturning = {
  columns: undefined,
  extras: undefined,
  needed: undefined,
  returnsRows: false,
}

/** Returns whole rows, or some of their columns and nothing else; as fields of their own, `row` and `hidden`. */
export function returningOf(isWhole: boolean, needed: readonly ColumnModel[]): WriteReturning {
  const columns = Object.fromEntries(needed.map(({ property }) => [property, true]))
  return { columns: isWhole ? undefined : columns, extras: undefined, needed, returnsRows: true }
}

/** Plans the rows that a write returns; `undefined` where it only says how many. */
export function planWritten(
  table: TableModel,
  { columns, extras, needed, returnsRows }: WriteReturning,
  aliases: Aliases,
  path: string,
): RowPlan | undefined {
  return returnsRows ? planRow(table, { columns, extras }, needed, aliases, path) : undefined
}

/** What a write stands with in its statement. */
interface WrittenFrom {
  /** The CTEs that it reads. */
  readonly before?: readonly object[]
  /** From where rows are returned that it has not written. */
  readonly others?: SQL
}

/**
 * Selects what a write returns from a CTE of it: Drizzle has no builder for a write of rows that travel as arrays, and
 * this way its select decodes the rows.
 *
 * @param write The statement up to `returning`.
 * @param fields What it returns; how many rows it wrote where there are none.
 */
export function selectWritten(
  builders: QueryBuilders,
  write: SQL,
  fields: Fields | undefined,
  { before = [], others }: WrittenFrom = {},
): Executable {
  const leaves: SQL[] = []
  const refer = (field: unknown): unknown => {
    if (!isField(field))
      return Object.fromEntries(Object.entries(field as Fields).map(([name, leaf]) => [name, refer(leaf)]))
    const name = sql.identifier(`field${leaves.length}`)
    leaves.push(sql`${is(field, SQL.Aliased) ? field.sql : field} as ${name}`)
    const reference = sql`"written".${name}`
    return reference.mapWith(decoderOf(field))
  }
  const selected =
    fields === undefined ? { count: sql`count(*)`.mapWith(Number) } : (refer(fields) as Record<string, unknown>)
  const returning = leaves.length === 0 ? sql`1` : sql.join(leaves, sql`, `)
  return builders
    .with(...before, builders.$with('written').as(sql`${write} returning ${returning}`))
    .select(selected)
    .from(
      others === undefined
        ? sql`"written"`
        : sql`(select * from "written" union all select ${returning} ${others}) as "written"`,
    )
}
