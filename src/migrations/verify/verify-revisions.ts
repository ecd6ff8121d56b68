import {
  type Catalogue,
  type CatalogueOptions,
  compareCatalogues,
  describeDifferences,
  readCatalogue,
} from '../catalogue/index.ts'
import type { Connection } from '../connection.ts'
import { MigrationError } from '../migration-error.ts'
import type { Revision } from '../revision.ts'
import { replayScript } from '../scratch/index.ts'

/** What came of running a revision up, down and up again. */
export interface VerifiedRevision {
  readonly revision: string
  readonly outcome: VerifyOutcome
  /** How the schema differs from the one before, or after the second time up; or what failed. */
  readonly findings: readonly string[]
}

/**
 * `announced`: it failed or differs, as its down says of itself. `no way down`: nothing to verify. `not reached`: an
 * earlier one failed and left nothing to go on from.
 */
export type VerifyOutcome = 'equal' | 'announced' | 'differs' | 'fails' | 'no way down' | 'not reached'

export interface VerifyArgs {
  readonly connection: Connection
  /** All revisions, in their order: those that are not verified are run up only. */
  readonly revisions: readonly Revision[]
  readonly isVerified: (revision: Revision) => boolean
  readonly catalogue: CatalogueOptions
  readonly onRevision?: ((verified: VerifiedRevision) => void) | undefined
}

/** Runs revisions up → down → up on an empty database and compares what it has before and after. */
export async function verifyRevisions(args: VerifyArgs): Promise<readonly VerifiedRevision[]> {
  const { connection, revisions, isVerified, catalogue, onRevision } = args
  const read = (): Promise<Catalogue> => readCatalogue(connection, catalogue)
  const verified: VerifiedRevision[] = []
  let isStuck = false
  for (const revision of revisions) {
    const { name } = revision
    if (!isVerified(revision)) {
      if (!isStuck) await replayScript(connection, revision.up, name)
      continue
    }
    const result: Result = isStuck ? notReached : await verifyOne(connection, revision, read)
    isStuck = result.isStuck
    const told: VerifiedRevision = { revision: name, outcome: result.outcome, findings: result.findings }
    verified.push(told)
    onRevision?.(told)
  }
  return verified
}

interface Result {
  readonly outcome: VerifyOutcome
  readonly findings: readonly string[]
  /** Nobody knows any more what the database has. */
  readonly isStuck: boolean
}

const notReached: Result = { outcome: 'not reached', findings: [], isStuck: true }

async function verifyOne(
  connection: Connection,
  { name, up, down }: Revision,
  read: () => Promise<Catalogue>,
): Promise<Result> {
  const before = await read()
  const first = await attempt(() => replayScript(connection, up, name))
  if (first !== undefined) return { outcome: 'fails', findings: [`up: ${describe(first)}`], isStuck: true }
  if (down === undefined) return { outcome: 'no way down', findings: [], isStuck: false }
  const isAnnounced = down.header.losses.length + down.header.irreversible.length > 0
  const after = await read()

  const back = await attempt(() => replayScript(connection, down, name))
  if (back !== undefined) {
    const findings = [`down: ${describe(back)}`]
    return { outcome: isAnnounced ? 'announced' : 'fails', findings, isStuck: back.details.hasChanged }
  }
  const findings = differences('down', before, await read())
  const again = await attempt(() => replayScript(connection, up, name))
  if (again !== undefined) {
    return { outcome: 'fails', findings: [...findings, `up again: ${describe(again)}`], isStuck: true }
  }
  const all = [...findings, ...differences('up again', after, await read())]
  if (all.length === 0) return { outcome: 'equal', findings: [], isStuck: false }
  return { outcome: isAnnounced ? 'announced' : 'differs', findings: all, isStuck: false }
}

function differences(when: string, expected: Catalogue, actual: Catalogue): readonly string[] {
  return describeDifferences(compareCatalogues(expected, actual)).map((line) => `${when}: ${line}`)
}

async function attempt(run: () => Promise<void>): Promise<MigrationError | undefined> {
  try {
    await run()
    return undefined
  } catch (error) {
    if (error instanceof MigrationError) return error
    throw error
  }
}

/** What PostgreSQL said could hold a value only of the scripts themselves: a scratch database has no rows. */
function describe({ message, cause }: MigrationError): string {
  return cause instanceof Error ? `${message.split('. ', 1).join()}: ${cause.message}` : message
}
