import type { Command } from 'commander'
import { downgradeIn } from '../../commands/downgrade.ts'
import { MigrationError } from '../../migration-error.ts'
import { act, makeCommand } from '../command.ts'
import { withCliSession } from '../open-session.ts'
import { printOffline, printRangeOffline } from '../print-offline.ts'
import { addRunOptions, run, type RunCliOptions, runOptions } from './upgrade.ts'

/** `downgrade <target>`; the target may be left out where `--sql` has a range. */
export function downgradeCommand(): Command {
  return addRunOptions(makeCommand('downgrade', 'undo revisions, the last applied first'))
    .argument('[target]', '-1, base, or the revision that is the last one left')
    .option('--accept-loss', 'run ways down that lose something, too')
    .option('--sql [from:to]', 'print SQL for psql instead; with a range no database is asked')
    .action(
      act<[string | undefined], RunCliOptions & { readonly acceptLoss?: boolean }>(async (options, target) => {
        if (typeof options.sql === 'string') return printRangeOffline(options, options.sql)
        if (target === undefined) throw withoutTarget()
        return withCliSession(options, async (session) => {
          if (options.sql === true) {
            const { plan } = await downgradeIn(session, { target, dryRun: true })
            return printOffline(session, plan, options)
          }
          const acceptLoss = options.acceptLoss === true
          return run(options, session, (callbacks) =>
            downgradeIn(session, { target, acceptLoss, ...runOptions(options), ...callbacks }),
          )
        })
      }),
    )
}

function withoutTarget(): MigrationError {
  return new MigrationError({
    reason: 'usage',
    expected: 'how far to go back',
    got: 'no target',
    remedy: 'Name one: -1, base, or the revision that is the last one left.',
  })
}
