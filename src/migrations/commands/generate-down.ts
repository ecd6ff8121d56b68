import { downPath, findKit, planDown, type PlannedDown, renderDown, writeDown } from '../kit/index.ts'
import { MigrationError } from '../migration-error.ts'
import { loadProject, type LoadProjectOptions } from '../project/load-project.ts'
import { readHistory } from '../project/read-history.ts'
import { findRevision } from '../project/resolve-target.ts'
import type { History, Loss, Project, Revision } from '../revision.ts'

/** The way down that was written, or why there is none. */
export interface WrittenDown {
  readonly revision: string
  /** The file; `undefined` where none was written. */
  readonly path: string | undefined
  readonly text: string | undefined
  /** What running it loses. */
  readonly lossy: readonly Loss[]
  /** What it does not bring back, or may fail to. */
  readonly irreversible: readonly Loss[]
  /** Why none was written. */
  readonly reason: 'custom' | 'no snapshot' | undefined
}

/** What `generateDown` is told. */
export interface GenerateDownOptions {
  /** Names or parts of them; by default every revision that has no way down. */
  readonly revisions?: readonly string[]
}

/**
 * Writes ways down for revisions that have none, from drizzle-kit's snapshots: for a folder that exists already.
 *
 * @throws {MigrationError} when a revision that is named has one: what somebody wrote is not overwritten
 */
export async function generateDown(
  options: LoadProjectOptions & GenerateDownOptions = {},
): Promise<readonly WrittenDown[]> {
  return generateDownIn(await loadProject(options), options)
}

/** The same with a project that was loaded. */
export async function generateDownIn(
  project: Project,
  { revisions = [] }: GenerateDownOptions,
): Promise<readonly WrittenDown[]> {
  const history = readHistory(project.folder)
  const named = revisions.map((word) => findRevision(history.revisions, word))
  refuseOverwriting(named)
  const kit = findKit(project)
  const written: WrittenDown[] = []
  for (const revision of named.length > 0 ? named : history.revisions.filter(({ down }) => down === undefined)) {
    written.push(writeDownOf(history, revision, await planDown(kit, revision)))
  }
  return written
}

/** Writes a planned way down beside its way up. */
export function writeDownOf(history: History, revision: Revision, { plan, reason }: PlannedDown): WrittenDown {
  const { name } = revision
  if (plan === undefined) {
    return { revision: name, path: undefined, text: undefined, lossy: [], irreversible: [], reason }
  }
  const path = downPath(history.format, revision)
  writeDown(path, plan)
  const { lossy, irreversible } = plan.losses
  return { revision: name, path, text: renderDown(plan), lossy, irreversible, reason: undefined }
}

function refuseOverwriting(named: readonly Revision[]): void {
  const first = named.find(({ down }) => down !== undefined)
  if (first === undefined) return
  throw new MigrationError({
    reason: 'usage',
    expected: 'a revision without a way down',
    got: `${first.name}, which has ${first.down?.path}`,
    remedy: 'Remove the file first, if it is to be made anew.',
    revision: first.name,
  })
}
