import { loadGrammar } from '../../grammar/index.ts'
import type { Revision } from '../../revision.ts'
import type { Kit, Rename, States } from '../kit.ts'
import { describeLosses, type Losses } from './describe-loss.ts'
import { findCustomStatements } from './find-custom-statements.ts'
import { reverseRenames } from './reverse-renames.ts'
import { shapeOf } from './snapshot-shape.ts'
import { findConvertedTables, withoutDependents } from './without-dependents.ts'

/** The way back of a revision. */
export interface DownPlan {
  readonly statements: readonly string[]
  readonly losses: Losses
}

/** `custom`: a revision of one's own SQL, of which only its author knows the way back. */
export type PlannedDown =
  | { readonly plan: DownPlan; readonly reason?: undefined }
  | { readonly plan: undefined; readonly reason: 'custom' | 'no snapshot' }

/** Plans the way back of a revision, from the schemas before and after it. */
export async function planDown(kit: Kit, revision: Revision): Promise<PlannedDown> {
  const states = await kit.readStates(revision)
  if (states === undefined) return { plan: undefined, reason: 'no snapshot' }
  const { splitStatements } = await loadGrammar()
  const custom = findCustomStatements(splitStatements(revision.up.text))
  const renames = reverseRenames(await kit.readRenames(revision))
  const statements = (await planStatements(kit, states, renames)).map(withoutCut)
  if (statements.length === 0) return { plan: undefined, reason: 'custom' }

  const shapes = { from: shapeOf(states.after), to: shapeOf(states.before) }
  const losses = describeLosses(statements.flatMap(splitStatements), shapes)
  return { plan: { statements, losses: { ...losses, irreversible: [...losses.irreversible, ...custom] } } }
}

/** Where an enum loses values, what would stand in the way is dropped before and made again after. */
async function planStatements(
  kit: Kit,
  { before, after }: States,
  renames: readonly Rename[],
): Promise<readonly string[]> {
  const converted = findConvertedTables(shapeOf(after), shapeOf(before))
  if (converted.size === 0) return kit.diff(after, before, renames)
  const bareAfter = withoutDependents(after, converted)
  const bareBefore = withoutDependents(before, converted)
  return [
    ...(await kit.diff(after, bareAfter)),
    ...(await kit.diff(bareAfter, bareBefore, renames)),
    ...(await kit.diff(bareBefore, before)),
  ]
}

/** With USING a cast cuts longer values off; without it PostgreSQL refuses them. */
function withoutCut(statement: string): string {
  return statement.replace(/ USING "[^"]+"::(?:var)?char\(\d+\)(?=;?$)/, '')
}
