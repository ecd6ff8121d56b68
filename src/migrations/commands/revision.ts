import { readFileSync, writeFileSync } from 'node:fs'
import { downPath, findKit } from '../kit/index.ts'
import { MigrationError } from '../migration-error.ts'
import { loadProject, type LoadProjectOptions } from '../project/load-project.ts'
import { readHistory } from '../project/read-history.ts'
import type { Phase, Project } from '../revision.ts'
import { refuseUnsafeName } from './generate.ts'

/** What `revision` is told. */
export interface RevisionOptions {
  /** The name of the revision, without its number or date. */
  readonly name: string
  readonly phase?: Phase | undefined
}

/** The files of an empty revision. */
export interface EmptyRevision {
  readonly revision: string
  readonly up: string
  readonly down: string
}

/** Its way down refuses to run until somebody wrote it: an empty one would seem to have worked. */
const emptyDown = `-- drizzle-repository: irreversible: its way down is not written yet
-- Write it below and remove the line above. Where there is no way back, say why in that line instead.
`

/**
 * Writes an empty revision for SQL of one's own, up and down.
 *
 * @param options.phase `expand`, `backfill` or `contract`, where the revision is a part of a change without downtime
 */
export async function revision(options: LoadProjectOptions & RevisionOptions): Promise<EmptyRevision> {
  return revisionIn(await loadProject(options), options)
}

/** The same with a project that was loaded. */
export async function revisionIn(project: Project, { name, phase }: RevisionOptions): Promise<EmptyRevision> {
  refuseUnsafeName(name)
  const generated = await findKit(project).generateEmpty(name)
  const history = readHistory(project.folder)
  const made = history.revisions.find((each) => each.name === generated.revision)
  if (made === undefined) {
    throw new MigrationError({
      reason: 'kit',
      expected: `drizzle-kit to write the revision ${name}`,
      got: 'no new file',
      remedy: 'See what it left in its folder.',
    })
  }
  const down = downPath(history.format, made)
  const up = made.up.path
  if (phase !== undefined) writeFileSync(up, `-- drizzle-repository: phase ${phase}\n${readFileSync(up, 'utf8')}`)
  writeFileSync(down, emptyDown)
  return { revision: made.name, up, down }
}
