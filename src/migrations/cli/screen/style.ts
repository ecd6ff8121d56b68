import { styleText } from 'node:util'

let isPlain = !process.stdout.isTTY || Boolean(process.env['NO_COLOR'])

/** Prints without colours from now on. */
export function usePlainText(): void {
  isPlain = true
}

type Style = 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold'

function styled(style: Style): (text: string) => string {
  return (text) => (isPlain ? text : styleText(style, text))
}

export const green = styled('green')
export const red = styled('red')
export const yellow = styled('yellow')
export const cyan = styled('cyan')
export const dim = styled('dim')
export const bold = styled('bold')

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
