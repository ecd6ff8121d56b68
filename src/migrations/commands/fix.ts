import { writeFileSync } from 'node:fs'
import { loadGrammar } from '../grammar/index.ts'
import { findKit } from '../kit/index.ts'
import { fixRevision, foldRevision, type LintOptions, renderNext } from '../lint/index.ts'
import type { Project, Revision } from '../revision.ts'
import { emptySchema } from '../schema/index.ts'
import { revisionIn } from './revision.ts'

/** What `lint --fix` wrote. */
export interface Fixed {
  readonly revision: string
  readonly rules: readonly string[]
  /** The revisions that follow, in the order in which they have to be applied. */
  readonly added: readonly string[]
}

/**
 * Mends the chosen revisions in their files. What has to come later becomes revisions of its own at the end of the
 * history; those are custom to drizzle-kit, which knows the outcome from the snapshot of the mended one already.
 */
export async function fixIn(
  project: Project,
  revisions: readonly Revision[],
  { chosen, ...options }: LintOptions & { readonly chosen: (revision: Revision) => boolean },
): Promise<readonly Fixed[]> {
  const grammar = await loadGrammar()
  const schema = emptySchema()
  const fixes: Fixed[] = []
  for (const revision of revisions) {
    if (chosen(revision)) {
      const { text, next, fixed } = fixRevision(grammar, schema, revision, options)
      if (fixed.length > 0) {
        // drizzle-kit writes what follows: without it nothing is written.
        if (next.length > 0) findKit(project)
        writeFileSync(revision.up.path, text)
        fixes.push({ revision: revision.name, rules: fixed, added: await writeNext(project, revision, next) })
      }
    }
    foldRevision(grammar, schema, revision)
  }
  return fixes
}

async function writeNext(
  project: Project,
  { name }: Revision,
  next: readonly (readonly string[])[],
): Promise<readonly string[]> {
  const written: string[] = []
  const hasBreakpoints = project.config['breakpoints'] !== false
  for (const [index, statements] of next.entries()) {
    const made = await revisionIn(project, { name: `${bareNameOf(name)}_part_${index + 2}` })
    writeFileSync(made.up, renderNext(statements, hasBreakpoints))
    writeFileSync(made.down, `-- Nothing to undo here: the way down of ${name} takes back all of it.\n`)
    written.push(made.revision)
  }
  return written
}

/** A revision's name without its number or date. */
function bareNameOf(name: string): string {
  return name.replace(/^\d+_/, '')
}
