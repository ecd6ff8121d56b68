import { is, SQL, sql } from 'drizzle-orm'
import { castTypeOf, type ColumnModel } from '../model/index.ts'
import { bindRaw, type Bindings, toArrayLiteral } from '../query/index.ts'
import { bindValue, type RowValues } from './read-values.ts'
import { toColumnArray } from './to-column-array.ts'

/** Rows that travel in a statement as a table of their own, `"rows"`: one array parameter per column. */
export interface RowSource {
  /** What follows `from`. */
  readonly from: SQL
  /** The value that a row has for a column, aligned with the columns. */
  readonly values: readonly SQL[]
  /** Whether a row has a value for a column at all, aligned with the columns; `undefined` where every row has. */
  readonly isGiven: readonly (SQL | undefined)[]
}

/** How many rows a statement can have where values are written out: each one is looked for in each row. */
export const rowsWrittenOut = 500

/**
 * Plans rows as a table of a statement. Its text is the same for any number of rows, except where a value is SQL or has
 * no text form: such a value is written out, for the row at its position.
 *
 * @param writtenOutAtMost How many rows it can have then.
 * @returns `undefined` when there are more.
 */
export function planRowSource(
  columns: readonly ColumnModel[],
  rows: readonly RowValues[],
  bindings: Bindings,
  writtenOutAtMost: number,
): RowSource | undefined {
  const literals = columns.map((column) => toColumnArray(column, rows))
  if (rows.length > writtenOutAtMost && literals.includes(undefined)) return undefined
  const arrays: SQL[] = []
  const names: SQL[] = []
  const name = (prefix: string, index: number, array: SQL): SQL => {
    arrays.push(array)
    names.push(sql`${sql.identifier(`~${prefix}${index}`)}`)
    return sql`"rows".${sql.identifier(`~${prefix}${index}`)}`
  }
  const values = columns.map((column, index) => {
    const literal = literals[index]
    const { array, writtenOut } =
      literal === undefined ? writeOut(column, rows, bindings) : { array: bindRaw(bindings, literal), writtenOut: [] }
    const type = sql.raw(column.column === undefined ? 'text' : castTypeOf(column.column))
    const value =
      column.kind === 'array'
        ? sql`${name('value', index, sql`${array}::text::text[]`)}::${type}[]`
        : name('value', index, sql`${array}::text::${type}[]`)
    if (writtenOut.length === 0) return value
    return sql`case "rows"."~position" ${sql.join(writtenOut, sql` `)} else ${value} end`
  })
  const isGiven = columns.map((column, index) => {
    if (rows.every((row) => row.has(column))) return undefined
    const literal = toArrayLiteral(
      rows.map((row) => row.has(column)),
      undefined,
    )
    return name('given', index, sql`${bindRaw(bindings, literal)}::text::bool[]`)
  })
  return {
    from: sql`unnest(${sql.join(arrays, sql`, `)}) with ordinality as "rows" (${sql.join(names, sql`, `)}, "~position")`,
    values,
    isGiven,
  }
}

/** A column's array parameter, and `when … then …` for the values that cannot be in it. */
function writeOut(
  column: ColumnModel,
  rows: readonly RowValues[],
  bindings: Bindings,
): { readonly array: unknown; readonly writtenOut: SQL[] } {
  bindings.isFixed = false
  const fitting = rows.map((row) => (is(row.get(column), SQL) ? new Map([[column, null]]) : row))
  const withoutSql = toColumnArray(column, fitting)
  const none = rows.map(() => null)
  const array = bindRaw(bindings, withoutSql ?? toArrayLiteral(none, undefined))
  const type = sql.raw(column.column === undefined ? 'text' : castTypeOf(column.column))
  const writtenOut = rows.flatMap((row, index) => {
    const value = row.get(column) ?? null
    const isOwnSql = is(value, SQL)
    if (value === null || (withoutSql !== undefined && !isOwnSql)) return []
    const written = bindValue(column, value, bindings)
    const typed = isOwnSql
      ? sql`(${written})`
      : sql`(${written})::${type}${sql.raw(column.kind === 'array' ? '[]' : '')}`
    return [sql`when ${sql.raw(String(index + 1))} then ${typed}`]
  })
  return { array, writtenOut }
}
