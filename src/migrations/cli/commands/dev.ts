import type { Command } from 'commander'
import { generateIn } from '../../commands/generate.ts'
import { upgradeIn } from '../../commands/upgrade.ts'
import { verifyIn } from '../../commands/verify.ts'
import { loadProject } from '../../project/load-project.ts'
import { act, type CommonOptions, makeCommand } from '../command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { findTarget, withCliSession } from '../open-session.ts'
import { print, printJson } from '../output.ts'
import { refuseRemote } from '../refuse-remote.ts'
import { red } from '../screen/style.ts'
import { describeGenerated, describeLint, lintGenerated } from './generate.ts'
import { run } from './upgrade.ts'
import { describeVerified } from './verify.ts'

interface DevCliOptions extends CommonOptions {
  readonly message?: string
  readonly rename: readonly string[]
  readonly create: readonly string[]
  readonly scratchUrl?: string
}

/** `dev`. */
export function devCommand(): Command {
  const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value]
  return makeCommand('dev', 'generate, verify and upgrade a local database')
    .option('-m, --message <name>', 'the name of the revision')
    .option('--rename <old=new>', 'as for generate', collect, [])
    .option('--create <name>', 'as for generate', collect, [])
    .option('--scratch-url <url>', 'a server to verify on (default: that of the database)')
    .action(act<[], DevCliOptions>(develop))
}

async function develop(options: DevCliOptions): Promise<ExitCode> {
  const { message, rename, create, json } = options
  const project = await loadProject({ config: options.config })
  const target = findTarget(project, options.url)
  refuseRemote(target, 'Deploy with drizzle-repository upgrade.')

  const generated = await generateIn(project, { name: message, renames: rename, creates: create })
  const say = (lines: readonly string[]): void => {
    if (json !== true) for (const line of lines) print(line)
  }
  say([...describeGenerated(generated), ...describeLint(project, await lintGenerated(project, generated))])
  if (generated.revision !== undefined && generated.down.path !== undefined) {
    const scratchUrl = options.scratchUrl ?? target.url
    const { isVerified, revisions } = await verifyIn(project, { revisions: [generated.revision], scratchUrl })
    say(revisions.flatMap(describeVerified))
    if (!isVerified) {
      if (json === true) printJson({ generated, verified: revisions })
      say([`${red('✗')} not applied: correct the files, or remove them and generate again`])
      return exitCodes.no
    }
  }
  return withCliSession(options, (session) =>
    run(options, session, (callbacks) => upgradeIn(session, { target: 'head', ...callbacks })),
  )
}
