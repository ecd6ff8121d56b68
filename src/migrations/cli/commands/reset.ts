import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Command } from 'commander'
import { resetIn } from '../../commands/reset.ts'
import { MigrationError } from '../../migration-error.ts'
import { loadProject } from '../../project/load-project.ts'
import type { Target } from '../../connection.ts'
import { act, type CommonOptions, makeCommand } from '../command.ts'
import { findTarget, withCliSession } from '../open-session.ts'
import { refuseRemote } from '../refuse-remote.ts'
import { run } from './upgrade.ts'

interface ResetCliOptions extends CommonOptions {
  readonly seed?: string
  readonly yesErase?: string
}

/** `reset`. */
export function resetCommand(): Command {
  return makeCommand('reset', 'drop every schema with its rows, and upgrade anew; for a local database')
    .option('--seed <command>', 'a command to run afterwards, with the url in DATABASE_URL')
    .option('--yes-erase <database>', 'erase a database elsewhere: its name')
    .action(
      act<[], ResetCliOptions>(async (options) => {
        const target = findTarget(await loadProject({ config: options.config }), options.url)
        requireConsent(target, options.yesErase)
        const code = await withCliSession({ ...options, url: target.url }, (session) =>
          run(options, session, (callbacks) => resetIn(session, callbacks)),
        )
        if (options.seed !== undefined) await seed(options.seed, target)
        return code
      }),
    )
}

function requireConsent(target: Target, name: string | undefined): void {
  const database = URL.canParse(target.url) ? decodeURIComponent(new URL(target.url).pathname.slice(1)) : ''
  if (name === undefined) {
    refuseRemote(target, `To erase it all the same: --yes-erase ${database}`)
    return
  }
  if (name === database) return
  throw new MigrationError({
    reason: 'decision',
    expected: `--yes-erase with the name of the database, ${database}`,
    got: `"${name}"`,
    remedy: 'Look whether it is the right one.',
  })
}

/** The command is a line for the shell, as in package.json. */
async function seed(command: string, { url }: Target): Promise<void> {
  const child = spawn(command, { shell: true, stdio: 'inherit', env: { ...process.env, DATABASE_URL: url } })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code === 0) return
  throw new MigrationError({
    reason: 'usage',
    expected: 'the seed command to end with exit 0',
    got: `exit ${code}`,
    remedy: 'The database is reset and upgraded; run the command again when it is mended.',
    hasChanged: true,
  })
}
