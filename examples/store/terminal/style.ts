import { stdout } from 'node:process'

/** Wraps text in an escape sequence where the terminal shows colours (and `NO_COLOR` doesn't forbid them). */
function style(start: number, end: number): (text: string) => string {
  const isColoured = stdout.isTTY && stdout.hasColors()
  return (text) => (isColoured ? `\u001b[${start}m${text}\u001b[${end}m` : text)
}

export const bold: (text: string) => string = style(1, 22)
export const dim: (text: string) => string = style(2, 22)
export const cyan: (text: string) => string = style(36, 39)
export const green: (text: string) => string = style(32, 39)
export const red: (text: string) => string = style(31, 39)
