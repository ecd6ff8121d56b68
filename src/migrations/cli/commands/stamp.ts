import type { Command } from 'commander'
import { stampIn } from '../../commands/stamp.ts'
import { renderStamp } from '../../plan/index.ts'
import { act, type CommonOptions, makeCommand, show } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { withCliSession } from '../open-session.ts'
import { print } from '../output.ts'
import { green } from '../screen/style.ts'

/** `stamp <revision>`. */
export function stampCommand(): Command {
  return makeCommand('stamp', 'record that the database is at a revision, without running anything')
    .argument('<revision>', 'a revision, head or base')
    .option('--sql', 'print the SQL instead')
    .option('--dry-run', 'only show what would be recorded')
    .action(
      act<[string], CommonOptions & { readonly sql?: boolean; readonly dryRun?: boolean }>((options, target) =>
        withCliSession(options, async (session) => {
          const dryRun = options.dryRun === true || options.sql === true
          const plan = await stampIn(session, { target, dryRun })
          if (options.sql === true) {
            print(renderStamp(plan, { ledger: session.ledger, format: session.history.format }).trimEnd())
            return exitCodes.yes
          }
          const added = plan.added.map(({ name }) => name)
          const removed = plan.removed.map(({ revision }) => revision.name)
          const [mark, verb] = dryRun ? ['·', 'would be'] : [green('✓'), 'is']
          show(options, { added, removed }, () => [
            ...added.map((name) => ` ${mark} ${name} ${verb} recorded as applied`),
            ...removed.map((name) => ` ${mark} ${name} ${verb} recorded as applied no more`),
            ...(added.length + removed.length === 0 ? [' nothing to record'] : []),
          ])
          return exitCodes.yes
        }),
      ),
    )
}
