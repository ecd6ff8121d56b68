import { hashOfSquashed } from '../ledger/index.ts'
import { MigrationError } from '../migration-error.ts'
import type { Revision, Script } from '../revision.ts'

/** One revision that stands for several, under the name of the last. */
export interface SquashPlan {
  /** The oldest first. */
  readonly revisions: readonly Revision[]
  readonly last: Revision
  /** The text of its way up. */
  readonly up: string
  /** The text of its way down; `undefined` where one of them has none. */
  readonly down: string | undefined
}

/**
 * Plans one revision that does what several do.
 *
 * @param revisions a range of the history, the oldest first
 * @throws {MigrationError} when they are fewer than two, or branches: others were generated after one in the middle
 */
export function planSquash(history: readonly Revision[], revisions: readonly Revision[]): SquashPlan {
  const last = revisions.at(-1)
  if (last === undefined || revisions.length < 2)
    throw refuse('a range of at least two revisions', `${revisions.length}`)
  for (const [index, revision] of revisions.slice(1).entries()) {
    const before = revisions[index]?.name
    if (revision.parents.length !== 1 || revision.parents[0] !== before)
      throw refuse(
        'revisions that follow each other',
        `${revision.name}, which follows ${revision.parents.join(' and ')}`,
      )
  }
  const inside = new Set(revisions.slice(0, -1).map(({ name }) => name))
  const child = history.find(
    ({ name, parents }) => parents.some((one) => inside.has(one)) && !revisions.some((one) => one.name === name),
  )
  if (child !== undefined) throw refuse('revisions that no branch begins in', `one that ${child.name} follows`)
  const squashed = revisions.flatMap(({ up }) => up.header.squashes ?? [])
  if (squashed.length > 0) throw refuse('revisions that were not squashed before', `${squashed[0]?.last}`)
  return { revisions, last, up: joinUp(revisions, last), down: joinDown(revisions) }
}

function joinUp(revisions: readonly Revision[], last: Revision): string {
  const scripts = revisions.map(({ up }) => up)
  const hash = hashOfSquashed(scripts.map((script) => script.hash))
  const lines = [
    `squashes ${revisions[0]?.name}..${last.name} sha256:${hash}`,
    ...new Set(scripts.flatMap(({ header }) => header.after.map((name) => `after backfill ${name}`))),
    ...(scripts.some(({ header }) => header.isOneByOne) ? ['one-by-one'] : []),
  ]
  return `${renderHeader(lines)}${joinScripts(scripts)}`
}

function joinDown(revisions: readonly Revision[]): string | undefined {
  const scripts = revisions.toReversed().flatMap(({ down }) => down ?? [])
  if (scripts.length < revisions.length) return undefined
  const lines = scripts.flatMap(({ header }) => [
    ...header.losses.map(({ what, why }) => `lossy ${what}: ${why}`),
    ...header.irreversible.map((why) => `irreversible: ${why}`),
  ])
  return `${renderHeader(lines)}${joinScripts(scripts)}`
}

/** A statement before a breakpoint needs no semicolon, and the last one of a file may have none. */
function joinScripts(scripts: readonly Script[]): string {
  const texts = scripts.map(({ text }) => withoutHeader(text).trim()).filter((text) => text !== '')
  return `${texts.join('\n--> statement-breakpoint\n')}\n`
}

function withoutHeader(text: string): string {
  return text.replaceAll(/^--\s*drizzle-repository:\s*(?!allow\b).*\r?\n?/gm, '')
}

function renderHeader(lines: readonly string[]): string {
  return lines.map((line) => `-- drizzle-repository: ${line}\n`).join('')
}

function refuse(expected: string, got: string): MigrationError {
  return new MigrationError({
    reason: 'target',
    expected,
    got,
    remedy: 'drizzle-repository history shows what follows what.',
  })
}
