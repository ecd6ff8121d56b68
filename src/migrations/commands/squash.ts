import { planSquash, type SquashPlan } from '../plan/index.ts'
import { readHistory } from '../project/read-history.ts'
import { findRange } from '../project/resolve-target.ts'
import { writeSquash } from '../project/write-squash.ts'
import type { Project } from '../revision.ts'

/**
 * Makes one revision of several, under the name of the last. Databases that have all of them take it for applied, empty
 * ones run it, and those that have some are told to apply the old ones first.
 *
 * @param range `first:last`
 * @throws {MigrationError} when the range is none, or has branches
 */
export async function squashIn(project: Project, range: string, isDryRun: boolean): Promise<SquashPlan> {
  const history = readHistory(project.folder)
  const plan = planSquash(history.revisions, findRange(history.revisions, range))
  if (isDryRun) return plan
  const isFromBase = history.format === 'folders' && plan.revisions[0]?.parents.length === 0
  writeSquash(history, plan, isFromBase ? await readSchema(project, plan) : undefined)
  return plan
}

async function readSchema(project: Project, { last }: SquashPlan): Promise<readonly unknown[] | undefined> {
  const { findKit } = await import('../kit/index.ts')
  const states = await findKit(project).readStates(last)
  const schema = states?.after['ddl']
  return Array.isArray(schema) ? (schema as unknown[]) : undefined
}
