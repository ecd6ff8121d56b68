import { is, SQL } from 'drizzle-orm'
import { canonicalKey, type ColumnModel, keyFamilyOf, type TableModel } from '../../model/index.ts'
import { encode, toText } from '../../plan/index.ts'
import { columnsOf } from '../../query/index.ts'
import { type RowValues, textOfStored } from '../values/index.ts'

/**
 * Orders keys as every write of several rows takes them, so that two writes at once lock the rows they share one after the
 * other and never wait for each other. Whole numbers and uuids are in the order that PostgreSQL has them in; what a text
 * means only it knows, so others go by their text.
 *
 * @param columns What the keys are of.
 * @param count How many keys there are.
 * @param textOf The text of a key for a column, by the places of both.
 * @returns The places of the keys in that order; keys that are the same stay in theirs.
 */
export function keyOrder(
  columns: readonly ColumnModel[],
  count: number,
  textOf: (place: number, column: number) => string,
): number[] {
  const places = Array.from({ length: count }, (_, place) => place)
  // By columns, since an array for each key would be much to clear away where there are many.
  const sortable = columns.map((column, index) => {
    const read = sortableReader(column)
    return places.map((place) => read(textOf(place, index)))
  })
  const compare = (one: number, other: number): number => {
    for (const values of sortable) {
      const [own, theirs] = [values[one] as Sortable, values[other] as Sortable]
      if (own !== theirs) return own < theirs ? -1 : 1
    }
    return 0
  }
  const isSorted = places.every((place) => place === 0 || compare(place - 1, place) <= 0)
  return isSorted ? places : places.toSorted(compare)
}

type Sortable = number | bigint | string

/** Makes the reader of a column's texts: to what JavaScript sorts as PostgreSQL does, where it can. */
function sortableReader({ column }: ColumnModel): (text: string) => Sortable {
  const family = column === undefined ? undefined : keyFamilyOf(column)
  if (family === undefined) return (text) => text
  const read = family === 'uuid' ? String : family === 'bigint' ? BigInt : Number
  return (text) => {
    const canonical = canonicalKey(text, family)
    return canonical === undefined ? text : read(canonical)
  }
}

/**
 * Says in which order new rows are inserted: by the key that all of them have. Two calls that insert the same keys then wait
 * for one another, and the later one fails by its unique violation; in different orders they would wait for each other.
 *
 * Where PostgreSQL makes the primary key the rows stay in the order given, and so do their keys.
 *
 * @returns The places of the rows in that order.
 * @throws {@link InvalidValueError} for a key that its column cannot have.
 */
export function insertOrder(table: TableModel, rows: readonly RowValues[], path = 'createMany'): readonly number[] {
  const columns = orderingColumns(table, rows)
  return columns === undefined ? [...rows.keys()] : orderByColumns(columns, rows, path)
}

/** Says in which order rows are written that all have values for some columns. */
export function orderByColumns(
  columns: readonly ColumnModel[],
  rows: readonly RowValues[],
  path: string,
): readonly number[] {
  const texts = rows.length < 2 ? undefined : textsOf(columns, rows, path)
  return texts === undefined
    ? [...rows.keys()]
    : keyOrder(columns, rows.length, (place, column) => texts[column]?.[place] as string)
}

/** The columns of the primary key, else those of a unique constraint, of which every row has the values. */
function orderingColumns(table: TableModel, rows: readonly RowValues[]): readonly ColumnModel[] | undefined {
  const { primaryKey, uniques } = table
  const isGiven = (column: ColumnModel): boolean => rows.every((row) => isValue(row.get(column)))
  const missing = primaryKey.filter((column) => !isGiven(column))
  const isMade = primaryKey.some(({ column }) => column?.defaultFn !== undefined)
  if (primaryKey.length > 0 && missing.length === 0 && !isMade) return primaryKey
  if (missing.some(({ hasDefault, generatedAlways }) => hasDefault || generatedAlways)) return undefined
  return uniques
    .filter(({ isPartial, isPrimaryKey, properties }) => !isPartial && !isPrimaryKey && properties.length > 0)
    .map(({ properties }) => columnsOf(table, properties))
    .find((columns) => columns.every(isGiven))
}

function isValue(value: unknown): boolean {
  return value !== undefined && value !== null && !is(value, SQL)
}

/** The keys as text, by columns; `undefined` where one has none. */
function textsOf(columns: readonly ColumnModel[], rows: readonly RowValues[], path: string): string[][] | undefined {
  const texts: string[][] = []
  for (const column of columns) {
    const at = (index: number): string => `${path}[${index}].${column.property}`
    const own = rows.map((row, index) => {
      const value = row.get(column)
      return textOfStored(value) ?? toText(encode(column, value, at, index))
    })
    if (!own.every((text) => typeof text === 'string')) return undefined
    texts.push(own)
  }
  return texts
}
