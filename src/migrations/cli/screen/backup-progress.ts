import type { BackupProgress } from '../../backup/index.ts'
import { writeToTerminal } from '../output.ts'
import { bar } from './progress.ts'
import { size } from './style.ts'

interface MovingLine {
  readonly tell: (progress: BackupProgress) => void
  /** Shows a text instead. */
  readonly say: (text: string) => void
  /** Takes the line away. */
  readonly stop: () => void
}

/** Shows on a terminal how far pg_dump or pg_restore is, in a line that moves. */
export function showBackupProgress(verb: string): MovingLine {
  const isTerminal = process.stderr.isTTY
  const write = (text: string): void => {
    if (isTerminal) writeToTerminal(`\r\u001B[K${text.slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1))}`)
  }
  return {
    tell: ({ done, total, table, bytes }) => {
      // The table that is begun is not done yet.
      const moved = bar(Math.max(0, done - 1), total)
      write([` ▸ ${verb}`, moved, bytes > 0 ? size(bytes) : '', table ?? ''].filter((part) => part !== '').join('  '))
    },
    say: write,
    stop: () => write(''),
  }
}
