import type { Direction, Revision } from '../revision.ts'

/**
 * The command that takes a revision back, as it is to be typed: with its target, and with the word for what is lost,
 * without which it would be refused.
 *
 * @param target such as `-1`, or the revision that is the last one left
 */
export function nextDown({ down }: Revision, target: string): string {
  const { losses = [], irreversible = [] } = down?.header ?? {}
  const accept = losses.length + irreversible.length > 0 ? ' --accept-loss' : ''
  return `drizzle-repository downgrade ${target}${accept}`
}

/** The command that goes on with a revision, whichever way it was going; `target` is the one of its way down. */
export function nextOnTheWay(direction: Direction, revision: Revision, target: string): string {
  return direction === 'up' ? 'drizzle-repository upgrade' : nextDown(revision, target)
}
