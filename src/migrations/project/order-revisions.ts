import { MigrationError } from '../migration-error.ts'
import type { Revision } from '../revision.ts'

/**
 * Puts parents before children, and beside that keeps the order of names, which begin with their dates.
 *
 * @throws {MigrationError} when revisions are each other's parents
 */
export function orderRevisions(revisions: readonly Revision[]): Revision[] {
  const waiting = [...revisions].sort((a, b) => (a.name < b.name ? -1 : 1))
  const placed = new Set<string>()
  const ordered: Revision[] = []
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ parents }) => parents.every((parent) => placed.has(parent)))
    const [revision] = next < 0 ? [] : waiting.splice(next, 1)
    if (revision === undefined)
      throw new MigrationError({
        reason: 'files',
        expected: 'revisions to have parents that were generated before them',
        got: `a circle of ${waiting.map(({ name }) => name).join(', ')}`,
        remedy: 'Correct prevIds in their snapshots.',
      })
    ordered.push(revision)
    placed.add(revision.name)
  }
  return ordered
}

/** The revisions that nothing was generated after: more than one means branches that nobody merged. */
export function findHeads(revisions: readonly Revision[]): Revision[] {
  const parents = new Set(revisions.flatMap((revision) => revision.parents))
  return revisions.filter(({ name }) => !parents.has(name))
}
