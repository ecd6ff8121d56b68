import { canonicalKey, type ColumnModel, keyFamilyOf } from '../model/index.ts'

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
