import { styleText } from 'node:util'

let isPlain = !process.stdout.isTTY || Boolean(process.env['NO_COLOR'])

/** Prints without colours from now on. */
export function usePlainText(): void {
  isPlain = true
}

type Style = 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold'

type Paint = (text: string) => string

function styled(style: Style): Paint {
  return (text) => (isPlain ? text : styleText(style, text))
}

export const green: Paint = styled('green')
export const red: Paint = styled('red')
export const yellow: Paint = styled('yellow')
export const cyan: Paint = styled('cyan')
export const dim: Paint = styled('dim')
export const bold: Paint = styled('bold')

/** A number and its noun. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`
}

/** A time in words that fit it: `41 ms`, `1.3 s`, `1 min 07 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`
  const seconds = Math.round(milliseconds / 1000)
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}

/** A size in the unit that fits it: `12 GB`. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1024)))
  return `${Number((bytes / 1024 ** power).toPrecision(3))} ${units[power] ?? 'B'}`
}
