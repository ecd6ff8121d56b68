import type { Command } from 'commander'
import { currentIn } from '../../commands/current.ts'
import { act, type CommonOptions, makeCommand, show } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { withCliSession } from '../open-session.ts'
import { count } from '../screen/style.ts'

/** `current`. */
export function currentCommand(): Command {
  return makeCommand('current', 'show the revision that the database is at')
    .option('--check', 'answer no (exit 1) when a revision is pending')
    .action(
      act<[], CommonOptions & { readonly check?: boolean }>((options) =>
        withCliSession(options, async (session) => {
          const found = await currentIn(session)
          show(options, found, () => [
            ...(found.revisions.length === 0 ? ['base'] : found.revisions),
            ...(found.pending.length === 0 ? [] : [`${count(found.pending.length, 'revision')} pending`]),
          ])
          return options.check === true && found.pending.length > 0 ? exitCodes.no : exitCodes.yes
        }),
      ),
    )
}
