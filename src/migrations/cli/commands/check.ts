import type { Command } from 'commander'
import { checkIn } from '../../commands/check.ts'
import { asJson, asText } from '../../lint/index.ts'
import { loadProject } from '../../project/load-project.ts'
import { act, type CommonOptions, makeCommand, show } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { cyan, green, red } from '../screen/style.ts'
import { paint } from './lint.ts'

/** `check`. */
export function checkCommand(): Command {
  return makeCommand('check', 'look at files and definitions without a database: for pull requests').action(
    act<[], CommonOptions>(async (options) => {
      const project = await loadProject({ config: options.config })
      const { isFine, hasChanges, withoutDown, lint } = await checkIn(project)
      const { root } = project
      show(options, { isFine, hasChanges, withoutDown, lint: asJson(lint, root) }, () => [
        hasChanges
          ? `${red('✗')} the definitions have changes that no revision has`
          : `${green('✓')} nothing to generate`,
        ...(hasChanges ? [`  ${cyan('drizzle-repository generate -m <name>')}`] : []),
        withoutDown.length > 0
          ? `${red('✗')} no way down: ${withoutDown.join(', ')}`
          : `${green('✓')} every revision has a way down`,
        ...(withoutDown.length > 0 ? [`  ${cyan('drizzle-repository generate --down')}`] : []),
        `${lint.errors > 0 ? red('✗') : green('✓')} lint`,
        ...asText(lint, { root, paint, hasNotes: false }).map((line) => `  ${line}`),
      ])
      return isFine ? exitCodes.yes : exitCodes.no
    }),
  )
}
