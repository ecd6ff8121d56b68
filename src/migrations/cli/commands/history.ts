import type { Command } from 'commander'
import { type HistoryEntry, historyIn } from '../../commands/history.ts'
import { act, type CommonOptions, makeCommand, show } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { withCliSession } from '../open-session.ts'
import { drawGraph } from '../screen/draw-graph.ts'
import { dim, duration, yellow } from '../screen/style.ts'

/** `history`. */
export function historyCommand(): Command {
  return makeCommand('history', 'show all revisions and what became of them, the newest first')
    .option('-v, --verbose', 'when, by whom, how long, and what the way down loses')
    .option('-r, --range <from:to>', 'only these')
    .action(
      act<[], CommonOptions & { readonly verbose?: boolean; readonly range?: string }>((options) =>
        withCliSession(options, async (session) => {
          const entries = (await historyIn(session, options.range)).toReversed()
          show(options, entries, () => draw(entries, options.verbose === true))
          return exitCodes.yes
        }),
      ),
    )
}

function draw(entries: readonly HistoryEntry[], isVerbose: boolean): string[] {
  const rows = drawGraph(entries)
  const width = Math.max(0, ...entries.map(({ name }) => name.length))
  const lines = entries.map((entry, index) => {
    const { graph = '' } = rows[index] ?? {}
    const words = isVerbose ? describe(entry) : short(entry)
    return ` ${graph} ${entry.name.padEnd(width)}  ${words}`.trimEnd()
  })
  return [...lines, ` ○ base`]
}

function short({ isHead, state, isEdited, isOutOfOrder }: HistoryEntry): string {
  const words = [isHead ? 'head' : '', state, isEdited ? yellow('edited') : '', isOutOfOrder ? 'out of order' : '']
  return words.filter((word) => word !== '').join(' · ')
}

function describe(entry: HistoryEntry): string {
  const { state, appliedAt, by, milliseconds, phase, down } = entry
  const parts = [short(entry)]
  if (state === 'applied') parts.push(appliedAt === undefined ? 'by drizzle' : `${appliedAt} UTC`)
  if (by !== undefined) parts.push(`by ${by}`)
  if (milliseconds !== undefined) parts.push(duration(milliseconds))
  if (phase !== undefined) parts.push(phase)
  if (down.kind !== 'complete') parts.push(`down: ${[down.kind, ...down.losses].join(', ')}`)
  return parts[0] + (parts.length > 1 ? dim(`  ${parts.slice(1).join('  ')}`) : '')
}
