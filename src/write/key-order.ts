import { canonicalKey, type ColumnModel, keyFamilyOf } from '../model/index.ts'

/**
 * Orders keys as every write of several rows takes them, so that two writes at once lock the rows they share one after the
 * other and never wait for each other. Whole numbers and uuids are in the order that PostgreSQL has them in; what a text
 * means only it knows, so others go by their text.
 *
 * @param columns What the keys are of.
 * @param keys The keys as text.
 * @returns The places of the keys in that order; keys that are the same stay in theirs.
 */
export function keyOrder(columns: readonly ColumnModel[], keys: readonly (readonly string[])[]): number[] {
  const readers = columns.map(sortableReader)
  const sortable = keys.map((key) => readers.map((read, index) => read(key[index] as string)))
  const places = [...keys.keys()]
  return isSorted(sortable) ? places : places.toSorted((one, other) => compare(sortable[one], sortable[other]))
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

function isSorted(keys: readonly (readonly Sortable[])[]): boolean {
  return keys.every((key, index) => index === 0 || compare(keys[index - 1], key) <= 0)
}

function compare(one: readonly Sortable[] = [], other: readonly Sortable[] = []): number {
  for (let index = 0; index < one.length; index++) {
    const [own, theirs] = [one[index] as Sortable, other[index] as Sortable]
    if (own < theirs) return -1
    if (own > theirs) return 1
  }
  return 0
}
