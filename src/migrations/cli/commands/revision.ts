import { Option, type Command } from 'commander'
import { revisionIn } from '../../commands/revision.ts'
import { loadProject } from '../../project/load-project.ts'
import type { Phase } from '../../revision.ts'
import { act, type CommonOptions, makeCommand, show } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { fromHere } from '../screen/from-here.ts'
import { bold, dim } from '../screen/style.ts'

/** `revision`. */
export function revisionCommand(): Command {
  return makeCommand('revision', "write an empty revision for SQL of one's own, up and down")
    .requiredOption('-m, --message <name>', 'the name of the revision')
    .addOption(
      new Option('--phase <phase>', 'its part in a change without downtime').choices([
        'expand',
        'backfill',
        'contract',
      ]),
    )
    .action(
      act<[], CommonOptions & { readonly message: string; readonly phase?: Phase }>(async (options) => {
        const project = await loadProject({ config: options.config })
        const made = await revisionIn(project, { name: options.message, phase: options.phase })
        show(options, made, () => [bold(made.revision), dim(fromHere(made.up)), dim(fromHere(made.down))])
        return exitCodes.yes
      }),
    )
}
