import type { Command } from 'commander'
import { type Manifest, readManifest } from '../../backup/index.ts'
import { restoreIn } from '../../commands/restore.ts'
import { describeTarget, openConnection } from '../../connect/open-connection.ts'
import type { Target } from '../../connection.ts'
import { loadProject } from '../../project/load-project.ts'
import { act, type CommonOptions, makeCommand, show } from '../command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { interruptSignal } from '../interrupt.ts'
import { findTarget } from '../open-session.ts'
import { showBackupProgress } from '../screen/backup-progress.ts'
import { bold, count, duration, green, size } from '../screen/style.ts'
import { describeManifest } from './backup.ts'

interface RestoreCliOptions extends CommonOptions {
  readonly to?: string
  readonly list?: boolean
  readonly owner: boolean
  readonly yesErase?: string
  readonly pgBin?: string
}

/** `restore <file>`. */
export function restoreCommand(): Command {
  return makeCommand('restore', 'bring a backup into an empty database, in one transaction')
    .argument('<file>', 'what backup wrote; its manifest stands beside it')
    .option('--to <url>', 'the database (default: as for the other commands)')
    .option('--list', 'only show what the backup has')
    .option('--no-owner', 'without owners and rights: for a server that lacks the roles')
    .option('--yes-erase <database>', 'erase the database first: its name')
    .option('--pg-bin <folder>', 'the folder of pg_restore (default: PATH, and where systems install it)')
    .action(
      act<[string], RestoreCliOptions>(async (options, file) => {
        if (options.list === true) return list(options, file)
        const target = findTarget(await findProject(options), options.to ?? options.url)
        return restoreTo(options, file, target)
      }),
    )
}

/** A url that is given needs no config. */
async function findProject(options: RestoreCliOptions): Promise<Pick<Parameters<typeof findTarget>[0], 'credentials'>> {
  const isGiven = (options.to ?? options.url) !== undefined && options.config === undefined
  return isGiven ? { credentials: undefined } : loadProject({ config: options.config })
}

async function restoreTo(options: RestoreCliOptions, file: string, target: Target): Promise<ExitCode> {
  const connection = await openConnection(target)
  const progress = showBackupProgress('restoring')
  const start = performance.now()
  try {
    const restored = await restoreIn(
      { connection, target },
      {
        file,
        erase: options.yesErase,
        noOwner: !options.owner,
        pgBin: options.pgBin,
        signal: interruptSignal(),
        onProgress: progress.tell,
      },
    ).finally(progress.stop)
    show(options, restored, () => [
      `${describeTarget(target)} · from ${file}, taken ${restored.manifest.takenAt}`,
      ` ${green('✓')} ${count(restored.tables, 'table')} with ${count(restored.rows, 'row')}, as many as were dumped, in ${duration(performance.now() - start)}`,
      ` ${green('✓')} ${count(restored.manifest.ledger.revisions.length, 'revision')} applied, the same as then`,
    ])
    return exitCodes.yes
  } finally {
    await connection.close()
  }
}

async function list(options: RestoreCliOptions, file: string): Promise<ExitCode> {
  const manifest = await readManifest(file)
  show(options, manifest, () => describeContents(file, manifest))
  return exitCodes.yes
}

function describeContents(file: string, manifest: Manifest): readonly string[] {
  const names = manifest.tables.map(({ schema, name }) => (schema === 'public' ? name : `${schema}.${name}`))
  const width = Math.max(0, ...names.map((name) => name.length))
  return [
    `${bold(file)} · ${manifest.place} · taken ${manifest.takenAt} · ${size(manifest.bytes)}`,
    ...describeManifest(manifest),
    '',
    ...manifest.tables.map(({ rows }, index) => {
      return ` ${(names[index] ?? '').padEnd(width)}  ${rows.toLocaleString('en').padStart(13)} ${rows === 1 ? 'row' : 'rows'}`
    }),
  ]
}
