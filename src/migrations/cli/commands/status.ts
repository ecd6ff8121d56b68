import type { Command } from 'commander'
import { statusIn } from '../../commands/status.ts'
import { act, type CommonOptions, makeCommand, show } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { withCliSession } from '../open-session.ts'
import { count, cyan, dim, green, red, yellow } from '../screen/style.ts'

/** `status`. */
export function statusCommand(): Command {
  return makeCommand('status', 'compare the database with the files; exit 1 when something is to be done').action(
    act<[], CommonOptions>((options) =>
      withCliSession(options, async (session) => {
        const found = await statusIn(session)
        const { applied, pending, troubles, isUpToDate } = found
        show(options, found, () => [
          `${session.description} · ${count(applied, 'revision')} applied · ${pending.length} pending`,
          ...pending.map((name) => ` · ${name}`),
          ...(pending.length > 0 ? [`   ${cyan('drizzle-repository upgrade')}`] : []),
          ...troubles.flatMap(({ isNote, sentence, next }) => [
            ` ${isNote ? yellow('!') : red('✗')} ${sentence}`,
            `   ${isNote ? dim(next) : cyan(next)}`,
          ]),
          ...(isUpToDate ? [` ${green('✓')} up to date`] : []),
        ])
        return isUpToDate ? exitCodes.yes : exitCodes.no
      }),
    ),
  )
}
