import type { Command } from 'commander'
import type { Manifest } from '../../backup/index.ts'
import { backupIn } from '../../commands/backup.ts'
import { act, type CommonOptions, makeCommand, show } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { interruptSignal } from '../interrupt.ts'
import { withCliSession } from '../open-session.ts'
import { showBackupProgress } from '../screen/backup-progress.ts'
import { fromHere } from '../screen/from-here.ts'
import { count, cyan, dim, duration, green, size } from '../screen/style.ts'

interface BackupCliOptions extends CommonOptions {
  readonly pgBin?: string
}

/** `backup [file]`. */
export function backupCommand(): Command {
  return makeCommand('backup', 'dump the database with pg_dump, with a checksum and a manifest')
    .argument('[file]', 'where it goes (default: the time, as in 20261203T081500.dump)')
    .option('--pg-bin <folder>', 'the folder of pg_dump (default: PATH, and where systems install it)')
    .action(
      act<[string | undefined], BackupCliOptions>((options, file) =>
        withCliSession(options, async (session) => {
          const progress = showBackupProgress('dumping')
          const start = performance.now()
          const taken = await backupIn(session, {
            file,
            pgBin: options.pgBin,
            signal: interruptSignal(),
            onProgress: progress.tell,
          }).finally(progress.stop)
          const { manifest } = taken
          show(options, taken, () => [
            session.description,
            ` ${green('✓')} ${fromHere(taken.file)}  ${size(manifest.bytes)} in ${duration(performance.now() - start)}`,
            ...describeManifest(manifest).map((line) => `   ${line}`),
            dim(`   its manifest: ${fromHere(taken.file)}.json`),
            `   ${cyan(`drizzle-repository restore ${fromHere(taken.file)} --to <url>`)}`,
          ])
          return exitCodes.yes
        }),
      ),
    )
}

/** What a manifest says, in lines. */
export function describeManifest({ tables, ledger, versions, sha256 }: Manifest): readonly string[] {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  const last = ledger.revisions.at(-1)?.name
  return [
    `${count(tables.length, 'table')}, ${count(rows, 'row')}`,
    `${count(ledger.revisions.length, 'revision')} applied${last === undefined ? '' : `, the last is ${last}`}`,
    `PostgreSQL ${versions.server}, pg_dump ${versions.pgDump}, drizzle-repository ${versions.drizzleRepository}`,
    `sha256 ${sha256}`,
  ]
}
