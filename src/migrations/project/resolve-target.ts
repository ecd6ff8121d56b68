import { MigrationError } from '../migration-error.ts'
import type { Revision } from '../revision.ts'

/**
 * Finds the revision that a word names: a whole name, or a part of it that no other has; `0004` is the number that a
 * name begins with. `name+1` and `name-1` count on from there in the order of the history.
 *
 * @throws {MigrationError} when no revision or more than one has it
 */
export function findRevision(revisions: readonly Revision[], word: string): Revision {
  const exact = revisions.find(({ name }) => name === word)
  if (exact !== undefined) return exact
  const [, base, distance] = /^(.+)([+-]\d+)$/.exec(word) ?? []
  if (base !== undefined && distance !== undefined) return countOn(revisions, base, Number(distance), word)
  const starting = revisions.filter(({ name }) => name.startsWith(`${word}_`))
  const found = starting.length > 0 ? starting : revisions.filter(({ name }) => name.includes(word))
  if (found.length === 1 && found[0] !== undefined) return found[0]
  const names = found.map(({ name }) => name)
  throw new MigrationError({
    reason: 'target',
    expected: 'the name of one revision, or a part of it',
    got: found.length === 0 ? `"${word}", which none has` : `"${word}", which ${names.join(' and ')} have`,
    remedy: 'drizzle-repository history shows all names.',
  })
}

/** A range `a:b` of revisions, both included; either end may be left out. */
export function findRange(revisions: readonly Revision[], range: string): readonly Revision[] {
  const [from = '', to = '', ...rest] = range.split(':')
  if (rest.length > 0 || !range.includes(':')) throw notARange(range)
  const start = from === '' || from === 'base' ? 0 : revisions.indexOf(findRevision(revisions, from))
  const end = to === '' || to === 'head' ? revisions.length : revisions.indexOf(findRevision(revisions, to)) + 1
  if (start >= end && revisions.length > 0) throw notARange(range)
  return revisions.slice(start, end)
}

function countOn(revisions: readonly Revision[], base: string, distance: number, word: string): Revision {
  const start = base === 'head' ? revisions.length - 1 : revisions.indexOf(findRevision(revisions, base))
  const found = revisions[start + distance]
  if (found !== undefined) return found
  throw new MigrationError({
    reason: 'target',
    expected: 'a revision of the history',
    got: `"${word}", which is beyond its ends`,
    remedy: 'drizzle-repository history shows all names.',
  })
}

function notARange(range: string): MigrationError {
  return new MigrationError({
    reason: 'target',
    expected: 'a range such as first:last, the older one first',
    got: `"${range}"`,
    remedy: 'drizzle-repository history shows the order.',
  })
}
