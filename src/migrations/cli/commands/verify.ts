import type { Command } from 'commander'
import { verifyIn } from '../../commands/verify.ts'
import { loadProject } from '../../project/load-project.ts'
import type { VerifiedRevision } from '../../verify/index.ts'
import { act, type CommonOptions, makeCommand } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output.ts'
import { dim, green, red, yellow } from '../screen/style.ts'

/** `verify`. */
export function verifyCommand(): Command {
  return makeCommand('verify', 'run revisions up, down and up on a scratch database, and compare what it has')
    .argument('[revisions...]', 'names or parts of them (default: all)')
    .option('--scratch-url <url>', 'a server to make the scratch database on (default: as for tests)')
    .action(
      act<[readonly string[]], CommonOptions & { readonly scratchUrl?: string }>(async (options, revisions) => {
        const isJson = options.json === true
        const project = await loadProject({ config: options.config })
        const result = await verifyIn(project, {
          revisions,
          scratchUrl: options.scratchUrl,
          onRevision: (verified) => {
            if (!isJson) for (const line of describeVerified(verified)) print(line)
          },
        })
        if (isJson) printJson(result)
        else print(dim(`on ${result.server}`))
        return result.isVerified ? exitCodes.yes : exitCodes.no
      }),
    )
}

/** A line for a revision, and one for each finding. */
export function describeVerified({ revision, outcome, findings }: VerifiedRevision): readonly string[] {
  const sign = outcome === 'equal' ? green('✓') : outcome === 'announced' ? yellow('!') : red('✗')
  const what = outcome === 'announced' ? 'as its way down announces' : outcome
  return [` ${sign} ${revision}  ${what}`, ...findings.map((finding) => `     ${finding}`)]
}
