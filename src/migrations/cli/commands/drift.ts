import { type Command, Option } from 'commander'
import { driftIn } from '../../commands/drift.ts'
import { act, type CommonOptions, makeCommand, show } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { withCliSession } from '../open-session.ts'
import { dim, green } from '../screen/style.ts'

interface DriftCliOptions extends CommonOptions {
  readonly against: 'revisions' | 'definitions'
  readonly scratchUrl?: string
}

/** `drift`. */
export function driftCommand(): Command {
  return makeCommand('drift', 'compare the database with what its revisions make; exit 1 when it differs')
    .addOption(
      new Option('--against <what>', 'what to compare with').choices(['revisions', 'definitions']).default('revisions'),
    )
    .option('--scratch-url <url>', 'a server to make the scratch database on (default: as for tests)')
    .action(
      act<[], DriftCliOptions>((options) =>
        withCliSession(options, async (session) => {
          const { against, scratchUrl } = options
          const found = await driftIn(session, { against, scratchUrl })
          show(options, found, () => [
            `${session.description} · against its ${against} on ${found.server}`,
            ...(found.hasDrifted ? found.lines : [`${green('✓')} no drift`]),
            ...(found.hasDrifted ? [dim('- is missing, + should not be there, ~ is different')] : []),
          ])
          return found.hasDrifted ? exitCodes.no : exitCodes.yes
        }),
      ),
    )
}
