import type { Command } from 'commander'
import { findHeads } from '../../project/order-revisions.ts'
import { loadProject } from '../../project/load-project.ts'
import { readHistory } from '../../project/read-history.ts'
import { act, type CommonOptions, makeCommand, show } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'

/** `heads`. */
export function headsCommand(): Command {
  return makeCommand('heads', 'show the revisions that no other was generated after').action(
    act<[], CommonOptions>(async (options) => {
      const { folder } = await loadProject({ config: options.config })
      const heads = findHeads(readHistory(folder).revisions).map(({ name }) => name)
      show(options, { heads }, () => (heads.length === 0 ? ['base'] : heads))
      return exitCodes.yes
    }),
  )
}
