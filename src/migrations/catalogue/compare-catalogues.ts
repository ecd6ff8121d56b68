import type { Catalogue, CatalogueEntry } from './read-catalogue.ts'

/** How one object of a database differs from what was expected. */
export interface Difference {
  readonly kind: string
  readonly name: string
  /** `undefined` where the object should not be there. */
  readonly expected: string | undefined
  /** `undefined` where the object is missing. */
  readonly actual: string | undefined
}

/** Returns what differs, in the order of kinds and names; nothing when both are the same. */
export function compareCatalogues(expected: Catalogue, actual: Catalogue): readonly Difference[] {
  const before = byKey(expected)
  const after = byKey(actual)
  return [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((key) => {
    const [left, right] = [before.get(key), after.get(key)]
    const entry = left ?? right
    if (entry === undefined || left?.definition === right?.definition) return []
    return [{ kind: entry.kind, name: entry.name, expected: left?.definition, actual: right?.definition }]
  })
}

function byKey(catalogue: Catalogue): ReadonlyMap<string, CatalogueEntry> {
  return new Map(catalogue.map((entry) => [`${entry.kind} ${entry.name}`, entry]))
}
