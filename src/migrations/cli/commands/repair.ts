import { Option, type Command } from 'commander'
import { repairIn, type RepairOptions } from '../../commands/repair.ts'
import { act, type CommonOptions, makeCommand, show } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { withCliSession } from '../open-session.ts'
import { green } from '../screen/style.ts'

type RepairCliOptions = CommonOptions & Pick<RepairOptions, 'edited' | 'step' | 'orphan' | 'order'>

/** `repair [revision]`. */
export function repairCommand(): Command {
  return makeCommand('repair', 'mend one kind of trouble that status names')
    .argument('[revision]', 'only this one')
    .addOption(new Option('--edited <how>', 'take edited files for what was applied').choices(['accept', 'show']))
    .addOption(new Option('--step <how>', 'say what became of an interrupted step').choices(['done', 'redo']))
    .addOption(new Option('--orphan <how>', 'take rows that no file has out of the ledger').choices(['forget']))
    .option('--order', "give pending revisions of 0.31's journal dates after what is applied")
    .action(
      act<[string | undefined], RepairCliOptions>((options, revision) =>
        withCliSession(options, async (session) => {
          const { edited, step, orphan, order } = options
          const repairs = await repairIn(session, {
            ...(revision === undefined ? {} : { revision }),
            ...(edited === undefined ? {} : { edited }),
            ...(step === undefined ? {} : { step }),
            ...(orphan === undefined ? {} : { orphan }),
            ...(order === undefined ? {} : { order }),
          })
          show(options, { repairs }, () => [
            ...repairs.map(({ sentence }) => ` ${green('✓')} ${sentence}`),
            ...(repairs.length === 0 ? [' nothing of that kind to mend'] : []),
          ])
          return exitCodes.yes
        }),
      ),
    )
}
