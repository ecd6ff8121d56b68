import { loadProject, type LoadProjectOptions } from '../project/load-project.ts'
import { readHistory } from '../project/read-history.ts'
import { findRevision } from '../project/resolve-target.ts'
import type { Project } from '../revision.ts'
import { openScratch } from '../scratch/index.ts'
import { type VerifiedRevision, verifyRevisions } from '../verify/index.ts'

/** What `verify` is told. */
export interface VerifyOptions {
  /** Names or parts of them; by default all. */
  readonly revisions?: readonly string[]
  /** A server to make the scratch database on. */
  readonly scratchUrl?: string | undefined
  /** Is told of each revision as soon as it is done. */
  readonly onRevision?: (verified: VerifiedRevision) => void
}

/** Whether the way down of every revision does what it says. */
export interface VerifyResult {
  readonly isVerified: boolean
  readonly revisions: readonly VerifiedRevision[]
  /** The scratch server in words. */
  readonly server: string
}

/**
 * Runs revisions up, down and up again on an empty scratch database, and compares what it has before and after.
 *
 * @throws {MigrationError} when a revision before those that are verified does not run
 */
export async function verify(options: LoadProjectOptions & VerifyOptions = {}): Promise<VerifyResult> {
  return verifyIn(await loadProject(options), options)
}

/** The same with a project that was loaded. */
export async function verifyIn(
  { folder, ledger, safety }: Project,
  { revisions: words = [], scratchUrl, onRevision }: VerifyOptions,
): Promise<VerifyResult> {
  const { revisions } = readHistory(folder)
  const chosen = new Set(words.map((word) => findRevision(revisions, word)))
  const scratch = await openScratch({ url: scratchUrl, major: safety.pg })
  try {
    const verified = await verifyRevisions({
      connection: scratch.connection,
      revisions,
      isVerified: (revision) => chosen.size === 0 || chosen.has(revision),
      catalogue: { ledger, ownSchema: safety.schema },
      onRevision,
    })
    const isVerified = verified.every(({ outcome }) => outcome === 'equal' || outcome === 'announced')
    return { isVerified, revisions: verified, server: scratch.description }
  } finally {
    await scratch.close()
  }
}
