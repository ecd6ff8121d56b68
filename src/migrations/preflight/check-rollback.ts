import { type Catalogue, compareCatalogues, describeDifferences } from '../catalogue/index.ts'
import type { Connection } from '../connection.ts'
import { MigrationError } from '../migration-error.ts'
import type { Revision } from '../revision.ts'
import { replayScript } from '../scratch/index.ts'
import { cross, type PreflightLine, tick } from './line.ts'

/** A copy on which the revisions were run, and what it had before and after. */
export interface RolledBack {
  readonly connection: Connection
  readonly pending: readonly Revision[]
  readonly before: Catalogue
  readonly after: Catalogue
  readonly read: () => Promise<Catalogue>
  /** Runs them all once more. */
  readonly upAgain: () => Promise<void>
}

/** Runs the ways down on the copy and the ways up once more, and compares what it has each time. */
export async function checkRollback(args: RolledBack): Promise<PreflightLine> {
  const { pending, before, after, read, upAgain, connection } = args
  const missing = pending.filter(({ down }) => down === undefined).map(({ name }) => name)
  if (missing.length > 0) {
    return cross('rollback', `no way down: ${missing.join(', ')}`, { next: 'drizzle-repository generate --down' })
  }
  let back: readonly string[] = []
  try {
    for (const { down, name } of pending.toReversed()) if (down) await replayScript(connection, down, name)
    back = differences('down', before, await read())
    await upAgain()
    return describe(pending, back, differences('up again', after, await read()))
  } catch (error) {
    if (!(error instanceof MigrationError) || error.details.reason === 'interrupted') throw error
    return cross('rollback', describeFailure(error), { details: back, next: 'correct down.sql' })
  }
}

function describe(pending: readonly Revision[], back: readonly string[], again: readonly string[]): PreflightLine {
  const losses = pending.flatMap(({ down }) => down?.header.losses.map(({ what }) => what) ?? [])
  const irreversible = pending.flatMap(({ down }) => down?.header.irreversible ?? [])
  const isAnnounced = losses.length + irreversible.length > 0
  if (again.length > 0 || (back.length > 0 && !isAnnounced)) {
    return cross('rollback', 'the way down leads elsewhere', { details: [...back, ...again], next: 'correct down.sql' })
  }
  const parts = [
    `up → down → up ${back.length === 0 ? 'equal' : 'as announced'}`,
    ...(losses.length > 0 ? [`lossy: ${losses.join(', ')} (announced)`] : []),
    ...(irreversible.length > 0 ? ['irreversible, as announced: only the backup brings it back'] : []),
  ]
  return tick('rollback', parts.join('; '), back)
}

function differences(when: string, expected: Catalogue, actual: Catalogue): readonly string[] {
  return describeDifferences(compareCatalogues(expected, actual)).map((line) => `${when}: ${line}`)
}

/** An error in one line, with what a program said. What PostgreSQL says of rows may have values: its code has none. */
export function describeFailure({ message, cause }: MigrationError): string {
  const [first = message] = message.split('. ', 1)
  return cause instanceof Error && !('code' in cause) ? `${first}: ${cause.message}` : first
}

/** What an error says is to be done. */
export function remedyOf({ message }: MigrationError): string {
  return message.slice((message.split('. ', 1)[0] ?? '').length + 2)
}
