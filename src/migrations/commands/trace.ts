import { resolve } from 'node:path'
import { openConnection } from '../connect/open-connection.ts'
import type { Connection } from '../connection.ts'
import { type Grammar, loadGrammar } from '../grammar/index.ts'
import { foldRevision, type LintOptions } from '../lint/index.ts'
import { MigrationError } from '../migration-error.ts'
import { readHistory } from '../project/read-history.ts'
import type { Revision } from '../revision.ts'
import { emptySchema } from '../schema/index.ts'
import { chooseByName, versionsOf } from './lint.ts'
import { openScratch, replayScript } from '../scratch/index.ts'
import { type TracedRevision, traceRevision } from '../trace/index.ts'

/** Where revisions are traced. */
export interface TraceOptions extends LintOptions {
  /** A server to make the scratch database on. */
  readonly scratchUrl?: string | undefined
  /** The major version that the scratch server should have. */
  readonly pg?: number | undefined
  /** A copy of the database that has the revisions before already; they are not replayed then. */
  readonly on?: string | undefined
}

/** Which revisions are traced, and where. */
export interface TraceCommandOptions {
  /** The folder that drizzle-kit writes to (`out`), relative to the current one. */
  readonly folder: string
  /** Names or parts of names of revisions; by default all. */
  readonly revisions?: readonly string[]
  /** The major version of PostgreSQL of the scratch server. */
  readonly pg?: number
  /** A server to make the scratch database on; by default it is found or started as the one of the tests. */
  readonly scratchUrl?: string
  /** A copy of the database to trace on instead; the revisions stay applied to it. */
  readonly on?: string
}

/** What was traced. */
export interface TraceResult {
  /** The server in words. */
  readonly server: string
  readonly replayed: number
  readonly revisions: readonly TracedRevision[]
}

/**
 * Runs revisions on a scratch database, statement by statement, and says which locks each took and what it read or wrote.
 *
 * @throws {MigrationError} when there is no server, or a revision before the first one does not run
 * @example
 * ```ts
 * const { revisions } = await trace({ folder: 'drizzle', revisions: ['add_nickname'] })
 * ```
 */
export async function trace({
  folder,
  revisions: words,
  pg,
  scratchUrl,
  on,
}: TraceCommandOptions): Promise<TraceResult> {
  const { revisions } = readHistory(resolve(folder))
  const versions = versionsOf(pg, { pg: undefined })
  return traceIn(revisions, chooseByName({ revisions }, words), { versions, pg, scratchUrl, on })
}

/**
 * Runs revisions on a scratch database, statement by statement, and looks at the locks and the work of each. The ones
 * before them are replayed without being looked at.
 */
export async function traceIn(
  history: readonly Revision[],
  chosen: (revision: Revision) => boolean,
  options: TraceOptions = {},
): Promise<TraceResult> {
  const grammar = await loadGrammar()
  if (options.on !== undefined) {
    const connection = await openConnection({ url: options.on })
    try {
      return await traceOn(connection, 'the copy', { grammar, history, chosen, options, isReplayed: false })
    } finally {
      await connection.close()
    }
  }
  const scratch = await openScratch({ url: options.scratchUrl, major: options.pg })
  try {
    return await traceOn(scratch.connection, scratch.description, {
      grammar,
      history,
      chosen,
      options,
      isReplayed: true,
    })
  } finally {
    await scratch.close()
  }
}

interface Task {
  readonly grammar: Grammar
  readonly history: readonly Revision[]
  readonly chosen: (revision: Revision) => boolean
  readonly options: TraceOptions
  readonly isReplayed: boolean
}

async function traceOn(
  connection: Connection,
  server: string,
  { grammar, history, chosen, options, isReplayed }: Task,
): Promise<TraceResult> {
  const holder = await connection.another()
  const { pid } = connection
  if (!holder || pid === undefined) throw noSecondSession()
  const schema = emptySchema()
  const revisions: TracedRevision[] = []
  let replayed = 0
  try {
    // What comes after the last chosen one is nobody's matter.
    for (const revision of history.slice(0, history.findLastIndex(chosen) + 1)) {
      if (chosen(revision)) {
        const traced = await traceRevision(grammar, { connection, holder, pid }, schema, revision, options)
        revisions.push(traced)
        // What comes after a statement that failed has nothing to stand on.
        if (traced.statements.some(({ error }) => error !== undefined)) break
        continue
      }
      if (isReplayed) await replayScript(connection, revision.up, revision.name)
      replayed += isReplayed ? 1 : 0
      foldRevision(grammar, schema, revision)
    }
  } finally {
    await holder.close()
  }
  return { server, replayed, revisions }
}

function noSecondSession(): MigrationError {
  return new MigrationError({
    reason: 'scratch',
    expected: 'a server that takes a second session, which looks at the first',
    got: 'one that does not',
    remedy: 'Name a server with --scratch-url.',
  })
}
