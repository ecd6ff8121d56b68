import type { EntityPath, Rename } from '../kit.ts'

/** Turns renames round, the last one first; what is within a renamed table or schema is named as it was before. */
export function reverseRenames(renames: readonly Rename[]): readonly Rename[] {
  const outer = renames.filter(({ kind }) => kind === 'table' || kind === 'schema')
  // What is inside is renamed after its table has its old name again.
  const inner = renames.filter(({ kind }) => kind !== 'table' && kind !== 'schema')
  return [...outer.toReversed(), ...inner.toReversed()].map((rename) => {
    const place = rename.kind === 'schema' ? [] : rename.to.slice(0, -1)
    const before = placeBefore(place, outer)
    const [from, to] = [String(rename.to.at(-1)), String(rename.from.at(-1))]
    if (rename.kind === 'table') return { ...rename, from: rename.to, to: rename.from }
    return { ...rename, from: [...before, from], to: [...before, to] }
  })
}

function placeBefore(place: EntityPath, outer: readonly Rename[]): EntityPath {
  return outer.toReversed().reduce((path, { kind, from, to }) => {
    const isIt = to.every((name, index) => path[index] === name)
    if (!isIt || (kind === 'table' && path.length < 2)) return path
    return [...from, ...path.slice(to.length)]
  }, place)
}
