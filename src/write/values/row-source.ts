import { is, SQL } from 'drizzle-orm'
import { type ColumnModel, listFormOf, valueTypeOf } from '../../model/index.ts'
import {
  type ArrayLiteral,
  bindRaw,
  commaList,
  encode,
  type Fragment,
  fragment,
  name,
  type Part,
  raw,
  spaceList,
  toArrayLiteral,
  toListLiteral,
} from '../../plan/index.ts'
import { isStored, planValue, type RowValues, textOfStored } from './read-values.ts'

/** Rows that travel in a statement as a table of their own, `"rows"`: one array parameter per column. */
export interface RowSource {
  /** What follows `from`. */
  readonly from: Fragment
  /** The value that a row has for a column, aligned with the columns. */
  readonly values: readonly Fragment[]
  /** Whether a row has a value for a column at all, aligned with the columns; `undefined` where every row has. */
  readonly isGiven: readonly (Fragment | undefined)[]
}

/** How many rows a statement can have where values are written out: each one is looked for in each row. */
export const rowsWrittenOut = 500

/**
 * Plans rows as a table of a statement. Its text is the same for any number of rows, except where a value is SQL or has
 * no text form: such a value is written out, for the row at its position.
 *
 * @param rowsOf The rows that have the values of a column: the same for each, or one for keys and one for what changes.
 * @param writtenOutAtMost How many rows it can have then.
 * @param path Where each row stands in the call.
 * @returns `undefined` when there are more.
 */
export function planRowSource(
  columns: readonly ColumnModel[],
  rowsOf: (column: ColumnModel) => readonly RowValues[],
  writtenOutAtMost: number,
  path: (index: number) => string,
): RowSource | undefined {
  const literals = columns.map((column) => {
    const rows = rowsOf(column)
    const literal = toColumnArray(column, rows, path)
    return rows.length > writtenOutAtMost ? literal : (literal ?? null)
  })
  if (literals.includes(undefined)) return undefined
  const arrays: Part[] = []
  const names: Part[] = []
  const nameColumn = (prefix: string, index: number, array: Part): Fragment => {
    const column = name(`~${prefix}${index}`)
    arrays.push(array)
    names.push(column)
    return fragment`"rows".${column}`
  }
  const values = columns.map((column, index) => {
    const literal = literals[index]
    const { array, writtenOut } =
      literal === undefined || literal === null
        ? writeOut(column, rowsOf(column), path)
        : { array: bindRaw(literal), writtenOut: [] }
    const { element, castOwn } = listFormOf(column)
    const sent = nameColumn('value', index, fragment`${array}::text::${raw(element)}[]`)
    const value = castOwn === '' ? sent : fragment`${sent}${raw(castOwn)}`
    return writtenOut.length === 0
      ? value
      : fragment`case "rows"."~position" ${spaceList(writtenOut)} else ${value} end`
  })
  const isGiven = columns.map((column, index) => {
    const flags = rowsOf(column).map((row) => row.has(column))
    if (!flags.includes(false)) return undefined
    return nameColumn('given', index, fragment`${bindRaw(toArrayLiteral(flags, undefined, path))}::text::bool[]`)
  })
  return {
    from: fragment`unnest(${commaList(arrays)}) with ordinality as "rows" (${commaList(names)}, "~position")`,
    values,
    isGiven,
  }
}

/** A column's array parameter, and `when … then …` for the values that cannot be in it. */
function writeOut(
  column: ColumnModel,
  rows: readonly RowValues[],
  path: (index: number) => string,
): { readonly array: Part; readonly writtenOut: Fragment[] } {
  const fitting = rows.map((row) => (is(row.get(column), SQL) ? new Map([[column, null]]) : row))
  const withoutSql = toColumnArray(column, fitting, path)
  const none = rows.map(() => null)
  const literal: ArrayLiteral | undefined = withoutSql ?? toArrayLiteral(none, undefined, path)
  const writtenOut = rows.flatMap((row, index) => {
    const value = row.get(column) ?? null
    const isOwnSql = is(value, SQL)
    if (value === null || (withoutSql !== undefined && !isOwnSql)) return []
    const written = planValue(column, value, `${path(index)}.${column.property}`)
    const typed = isOwnSql ? fragment`(${written})` : fragment`(${written})::${typeOf(column)}`
    return [fragment`when ${raw(String(index + 1))} then ${typed}`]
  })
  return { array: bindRaw(literal), writtenOut }
}

function typeOf({ column }: ColumnModel): Part {
  return raw(column === undefined ? 'text' : valueTypeOf(column))
}

/**
 * Writes one column of many rows as an array literal.
 *
 * @returns `undefined` when a value is SQL or has no text form.
 * @throws {@link InvalidValueError} for a value that the column cannot have.
 */
function toColumnArray(
  column: ColumnModel,
  rows: readonly RowValues[],
  path: (index: number) => string,
): ArrayLiteral | undefined {
  const values = rows.map((row) => row.get(column) ?? null)
  if (values.some((value) => typeof value === 'object' && is(value, SQL))) return undefined
  const at = (index: number): string => `${path(index)}.${column.property}`
  if (values.some(isStored)) return toMixedArray(column, values, at)
  return values.some((value, index) => isOwnBinary(column, value, () => at(index)))
    ? undefined
    : toListLiteral(column, values, at)
}

/** An array that PostgreSQL wrote has the delimiters of its type: where ours has others they have no array in common. */
function toMixedArray(
  column: ColumnModel,
  values: readonly unknown[],
  at: (index: number) => string,
): ArrayLiteral | undefined {
  const { cast, castOwn } = listFormOf(column)
  if (cast !== castOwn) return undefined
  const texts = values.map((value, index) =>
    value === null ? null : (textOfStored(value) ?? encode(column, value, at, index)),
  )
  return toArrayLiteral(texts, undefined, at)
}

/** The text form of bytes is that of bytea: another type, such as PostGIS's `geometry`, reads them in its own way. */
function isOwnBinary(column: ColumnModel, value: unknown, path: () => string): boolean {
  if (column.kind !== 'other' || listFormOf(column).cast === '' || value === null) return false
  return encode(column, value, path) instanceof Uint8Array
}
