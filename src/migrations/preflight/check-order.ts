import type { Revision } from '../revision.ts'
import { cross, type PreflightLine, tick } from './line.ts'

/** Whether the revisions can be deployed at once: what expands goes before the code, what contracts after it. */
export function checkOrder(pending: readonly Revision[]): PreflightLine {
  const names = (wanted: string): readonly string[] =>
    pending.filter(({ up }) => up.header.phase === wanted).map(({ name }) => name)
  const [expanding, contracting] = [names('expand'), names('contract')]
  if (expanding.length > 0 && contracting.length > 0) {
    return cross(
      'deploy order',
      `${expanding[0]} expands and ${contracting[0]} contracts: the code goes between them`,
      {
        next: `drizzle-repository upgrade ${expanding.at(-1)}, then the code, then the rest`,
      },
    )
  }
  if (contracting.length > 0) return tick('deploy order', 'the code first, then these revisions, which contract')
  return tick('deploy order', 'these revisions first, then the code')
}
