import { resolve } from 'node:path'
import type { Connection } from '../connection.ts'
import { loadGrammar } from '../grammar/index.ts'
import {
  asJson,
  lintHistory,
  type LintOptions,
  type LintResult,
  type LintReport,
  supportedVersions,
  type Versions,
} from '../lint/index.ts'
import { MigrationError } from '../migration-error.ts'
import { readHistory } from '../project/read-history.ts'
import { readSafety } from '../project/read-safety.ts'
import { findRevision } from '../project/resolve-target.ts'
import type { History, Revision, Safety, SafetyOptions } from '../revision.ts'

/** Which revisions lint looks at, and for which servers. */
export interface LintCommandOptions {
  /** The folder that drizzle-kit writes to (`out`), relative to the current one. */
  readonly folder: string
  /** Names, parts of names or files of revisions; by default all. */
  readonly revisions?: readonly string[]
  /** The major version of PostgreSQL that they are to run on: 14 to 18. */
  readonly pg?: number
  readonly safety?: SafetyOptions
}

/**
 * Says what the revisions do to a database that is in use: what fails, what makes others wait, what breaks the code of
 * the release before. It needs no database: the revisions themselves make the schema that each is judged by.
 *
 * @throws {MigrationError} when the files cannot be understood
 * @example
 * ```ts
 * const report = await lint({ folder: 'drizzle', pg: 16 })
 * ```
 */
export async function lint({ folder, revisions, pg, safety }: LintCommandOptions): Promise<LintResult> {
  const history = readHistory(resolve(folder))
  const versions = versionsOf(pg, readSafety(safety, 'the options'))
  const report = await lintIn(history, {
    versions,
    rules: safety?.rules ?? {},
    chosen: chooseByName(history, revisions),
  })
  return asJson(report, process.cwd())
}

/** The same with a history that was read. */
export async function lintIn(
  { revisions }: History,
  { chosen, ...options }: LintOptions & { readonly chosen: (revision: Revision) => boolean },
): Promise<LintReport> {
  return lintHistory(await loadGrammar(), revisions, options, chosen)
}

/** Makes the choice of `lint name …`; none means all. */
export function chooseByName(
  { revisions }: Pick<History, 'revisions'>,
  words: readonly string[] | undefined,
): (revision: Revision) => boolean {
  if (!words || words.length === 0) return () => true
  const found = new Set(words.map((word) => findByFile(revisions, word) ?? findRevision(revisions, word)))
  return (revision) => found.has(revision)
}

/**
 * The versions that count: `--pg`, else those from the config's `pg` on, else all.
 *
 * @throws {MigrationError} when there is no such version
 */
export function versionsOf(pg: number | undefined, { pg: oldest }: Pick<Safety, 'pg'>): Versions {
  if (pg === undefined) return { ...supportedVersions, ...(oldest === undefined ? {} : { oldest }) }
  const { oldest: first, newest: last } = supportedVersions
  if (Number.isInteger(pg) && pg >= first && pg <= last) return { oldest: pg, newest: pg }
  throw new MigrationError({
    reason: 'usage',
    expected: `a major version of PostgreSQL from ${first} to ${last}`,
    got: String(pg),
    remedy: 'Name one, or leave --pg out for all.',
  })
}

/** The major version of a server. */
export async function readMajor(connection: Connection): Promise<number> {
  const [row] = await connection.query(`select current_setting('server_version_num')::int4 / 10000 as major`)
  return Number(row?.['major'])
}

function findByFile(revisions: readonly Revision[], word: string): Revision | undefined {
  const path = resolve(word)
  return revisions.find(({ up }) => up.path === path || up.path.startsWith(`${path}/`))
}
