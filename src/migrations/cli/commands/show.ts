import type { Command } from 'commander'
import { describeDown } from '../../commands/history.ts'
import { loadGrammar } from '../../grammar/index.ts'
import { planSteps } from '../../plan/index.ts'
import { loadProject } from '../../project/load-project.ts'
import { readHistory } from '../../project/read-history.ts'
import { findRevision } from '../../project/resolve-target.ts'
import { act, type CommonOptions, makeCommand, show } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { bold, dim } from '../screen/style.ts'

/** `show <revision>`. */
export function showCommand(): Command {
  return makeCommand('show', 'show a revision: its steps, its way down, its parents')
    .argument('<revision>', 'a name, or a part that no other has')
    .action(
      act<[string], CommonOptions>(async (options, word) => {
        const { folder } = await loadProject({ config: options.config })
        const revision = findRevision(readHistory(folder).revisions, word)
        const { splitStatements } = await loadGrammar()
        const describe = (script: typeof revision.down): object[] =>
          script === undefined
            ? []
            : planSteps(script, splitStatements).map(({ kind, statements }) => ({
                kind,
                statements: statements.map(({ text }) => text),
              }))
        const { name, parents, up, down } = revision
        const lost = describeDown(revision)
        const document = {
          name,
          when: new Date(revision.when).toISOString(),
          parents,
          up: { path: up.path, hash: up.hash, steps: describe(up) },
          down: { ...lost, path: down?.path, steps: describe(down) },
        }
        show(options, document, () => [
          bold(name),
          `after   ${parents.join(', ') || 'base'}`,
          `date    ${document.when}`,
          `sha256  ${up.hash}`,
          '',
          dim(up.path),
          up.text.trimEnd(),
          '',
          ...(down === undefined ? ['no way down'] : [dim(down.path), down.text.trimEnd()]),
        ])
        return exitCodes.yes
      }),
    )
}
