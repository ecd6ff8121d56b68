import { styleText } from 'node:util'

export { count, duration, size } from '../../describe-amounts.ts'

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
