import type { Command } from 'commander'
import { squashIn } from '../../commands/squash.ts'
import { loadProject } from '../../project/load-project.ts'
import { act, type CommonOptions, makeCommand, show } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { count, dim, green } from '../screen/style.ts'

/** `squash <from:to>`. */
export function squashCommand(): Command {
  return makeCommand('squash', "make one revision of several, under the last one's name")
    .argument('<from:to>', 'the first and the last')
    .option('--dry-run', 'only show what would be written')
    .action(
      act<[string], CommonOptions & { readonly dryRun?: boolean }>(async (options, range) => {
        const isDryRun = options.dryRun === true
        const { revisions, last, up, down } = await squashIn(
          await loadProject({ config: options.config }),
          range,
          isDryRun,
        )
        const names = revisions.map(({ name }) => name)
        show(options, { revision: last.name, squashes: names, up, down }, () => [
          ` ${green('✓')} ${last.name} stands for ${count(names.length, 'revision')} now`,
          ...names.slice(0, -1).map((name) => dim(`   ${name}`)),
          ...(down === undefined ? ['   It has no way down, since one of them has none.'] : []),
          ...(isDryRun ? ['   Nothing was written.'] : []),
        ])
        return exitCodes.yes
      }),
    )
}
