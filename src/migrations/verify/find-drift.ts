import { type CatalogueOptions, compareCatalogues, type Difference, readCatalogue } from '../catalogue/index.ts'
import type { Connection } from '../connection.ts'
import type { Kit } from '../kit/index.ts'
import type { Revision } from '../revision.ts'
import { replayScript, type Scratch } from '../scratch/index.ts'

/** What a database is compared with: what was applied to it, or what the definitions in TypeScript say. */
export type DriftAgainst =
  | { readonly kind: 'revisions'; readonly applied: readonly Revision[] }
  | { readonly kind: 'definitions'; readonly kit: Kit }

export interface DriftArgs {
  readonly connection: Connection
  readonly scratch: Scratch
  readonly against: DriftAgainst
  readonly catalogue: CatalogueOptions
}

/** Builds on a scratch database what there should be, and says how the live one differs. */
export async function findDrift({
  connection,
  scratch,
  against,
  catalogue,
}: DriftArgs): Promise<readonly Difference[]> {
  if (against.kind === 'revisions') {
    for (const { up, name } of against.applied) await replayScript(scratch.connection, up, name)
  } else {
    for (const statement of await against.kit.exportDefinitions()) await scratch.connection.query(statement)
  }
  return compareCatalogues(
    await readCatalogue(scratch.connection, catalogue),
    await readCatalogue(connection, catalogue),
  )
}
