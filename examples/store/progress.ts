import { stdout } from 'node:process'
import type { WriteStream } from 'node:tty'

import { cyan, dim } from './terminal/style.ts'

export interface Progress {
  /** Says how many units are done by now, and on what the next ones are spent. */
  show(done: number, label: string): void
  /** Removes the bar. */
  clear(): void
}

const barWidth = 32

/** A progress bar that redraws itself in a terminal, and prints nothing anywhere else. */
export function createProgress(total: number, output: WriteStream = stdout): Progress {
  if (!output.isTTY) return { show: () => {}, clear: () => {} }

  const redraw = (line: string): void => {
    output.cursorTo(0)
    output.write(line)
    output.clearLine(1)
  }

  return {
    show(done, label) {
      const filled = Math.round((done / total) * barWidth)
      const bar = cyan('█'.repeat(filled)) + dim('░'.repeat(barWidth - filled))
      const count = `${done.toLocaleString('en')} of ${total.toLocaleString('en')} rows`
      redraw(`  ${bar}  ${count}  ${dim(label)}`)
    },
    clear: () => redraw(''),
  }
}
