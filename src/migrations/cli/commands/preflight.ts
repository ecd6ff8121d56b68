import { type Command, InvalidArgumentError } from 'commander'
import { preflightIn } from '../../commands/preflight.ts'
import type { PreflightLine } from '../../preflight/index.ts'
import { act, type CommonOptions, makeCommand } from '../command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { interruptSignal } from '../interrupt.ts'
import { type CliSession, withCliSession } from '../open-session.ts'
import { hidePasswordOf, print, printJson } from '../output.ts'
import { showBackupProgress } from '../screen/backup-progress.ts'
import { count, cyan, dim, green, red } from '../screen/style.ts'

interface PreflightCliOptions extends CommonOptions {
  readonly backup?: string
  readonly maxAge?: string
  readonly scratchUrl?: string
  readonly diskFree?: number
  readonly pgBin?: string
}

/** `preflight`. */
export function preflightCommand(): Command {
  return makeCommand('preflight', 'do everything that an upgrade may stumble over, on a copy; exit 1 when it does')
    .option('--backup <file>', 'a backup that was taken just now (default: one is taken, and stays)')
    .option('--max-age <duration>', 'how old that backup may be (default: 1h)')
    .option('--scratch-url <url>', 'a server to restore it on (default: as for tests, in the version of the database)')
    .option('--disk-free <size>', 'what the disk of the server has free, such as 200GB', parseSize)
    .option('--pg-bin <folder>', 'the folder of pg_dump and pg_restore (default: PATH, and where systems install them)')
    .action(
      act<[], PreflightCliOptions>((options) => {
        hidePasswordOf(options.scratchUrl)
        return withCliSession(options, (session) => run(options, session))
      }),
    )
}

async function run(options: PreflightCliOptions, session: CliSession): Promise<ExitCode> {
  const isJson = options.json === true
  const { backup, maxAge, scratchUrl, diskFree, pgBin } = options
  const progress = showBackupProgress('copying')
  if (!isJson) print(`${session.description}\n`)
  const result = await preflightIn(session, {
    backup,
    maxAge,
    scratchUrl,
    diskFree,
    pgBin,
    signal: interruptSignal(),
    onProgress: progress.tell,
    onStage: (check) => progress.say(` ▸ ${check}`),
    onLine: (line) => {
      progress.stop()
      if (!isJson) for (const text of describeLine(line)) print(text)
    },
  }).finally(progress.stop)
  if (isJson) printJson({ database: session.description, ...result })
  else print(describeEnd(result.lines))
  return result.isClear ? exitCodes.yes : exitCodes.no
}

function describeLine({ check, isFine, sentence, details, next }: PreflightLine): readonly string[] {
  const arrow = next === undefined ? [] : [cyan(`${indent}→ ${next}`)]
  return [
    ` ${isFine ? green('✓') : red('✗')} ${check.padEnd(width)}  ${sentence}`,
    ...details.map((detail) => (isFine ? dim(`${indent}${detail}`) : `${indent}${detail}`)),
    ...arrow,
  ]
}

const width = 'deploy order'.length
const indent = ' '.repeat(width + 5)

function describeEnd(lines: readonly PreflightLine[]): string {
  if (lines.length === 0) return ` ${green('✓')} nothing is pending`
  const crosses = lines.filter(({ isFine }) => !isFine).length
  if (crosses === 0) return `\n${green('nothing stands in the way')}\n  ${cyan('drizzle-repository upgrade')}`
  return `\n${red(`${crosses} of ${count(lines.length, 'line')} ${crosses === 1 ? 'stands' : 'stand'} in the way`)}`
}

const units: Readonly<Record<string, number>> = { kB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 }

function parseSize(text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?) ?(kB|MB|GB|TB)$/.exec(text) ?? []
  if (amount === undefined) throw new InvalidArgumentError('Expected a size such as 200GB.')
  return Number(amount) * (units[unit] ?? 1)
}
