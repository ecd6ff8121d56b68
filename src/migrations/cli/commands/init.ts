import { readFileSync, writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { addSchemaFilter, describeSetup } from '../../commands/describe-setup.ts'
import { loadProject } from '../../project/load-project.ts'
import { readHistory } from '../../project/read-history.ts'
import { act, type CommonOptions, makeCommand, show } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { bold, cyan, dim, green } from '../screen/style.ts'

/** `init`. */
export function initCommand(): Command {
  return makeCommand('init', 'show what a project still needs: config, rights, a step of CI')
    .option('--write', 'write the line into drizzle.config.ts')
    .action(
      act<[], CommonOptions & { readonly write?: boolean }>(async (options) => {
        const project = await loadProject({ config: options.config })
        const setup = describeSetup(project, readHistory(project.folder))
        let isWritten = false
        if (options.write === true && setup.schemaFilter !== undefined && project.configPath !== undefined) {
          const text = addSchemaFilter(readFileSync(project.configPath, 'utf8'), setup.schemaFilter)
          if (text !== undefined) writeFileSync(project.configPath, text)
          isWritten = text !== undefined
        }
        show(options, { ...setup, isWritten }, () => [
          bold('Config'),
          ...(setup.schemaFilter === undefined
            ? [` ${green('✓')} nothing to add`]
            : isWritten
              ? [` ${green('✓')} added to ${project.configPath}: ${setup.schemaFilter}`]
              : [
                  dim('  in drizzle.config.ts, so that push and pull leave our tables alone:'),
                  `  ${cyan(setup.schemaFilter)}`,
                ]),
          '',
          bold('Rights'),
          dim('  for a role that may not create schemas; somebody who may runs this once:'),
          ...setup.sql.map((line) => `  ${line}`),
          dim('  for a role that only looks, once the tables are there:'),
          ...setup.looking.map((line) => `  ${line}`),
          '',
          bold('CI'),
          ...setup.ci.map((line) => `  ${line}`),
        ])
        return exitCodes.yes
      }),
    )
}
