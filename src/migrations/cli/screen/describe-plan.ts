import { describeDown } from '../../commands/history.ts'
import type { Plan } from '../../plan.ts'

/** A plan as JSON: what would be run, statement by statement. */
export function describePlan({ direction, revisions }: Plan): object {
  return {
    direction,
    revisions: revisions.map(({ revision, steps, from, to }) => ({
      name: revision.name,
      from: from?.name ?? 'base',
      to: to?.name ?? 'base',
      down: describeDown(revision),
      steps: steps.map(({ kind, statements }) => ({ kind, statements: statements.map(({ text }) => text) })),
    })),
  }
}
