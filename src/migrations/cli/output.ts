import { writeSync } from 'node:fs'

const secrets = new Set<string>()

/** Keeps a text out of everything that is printed from now on. */
export function hideSecret(secret: string | undefined): void {
  if (secret === undefined || secret === '') return
  secrets.add(secret)
  secrets.add(encodeURIComponent(secret))
}

/** Prints a result. */
export function print(text: string): void {
  write(1, `${text}\n`)
}

/** Prints progress, a question or an error. */
export function printError(text: string): void {
  write(2, `${text}\n`)
}

/** Prints one JSON document. */
export function printJson(document: unknown): void {
  print(JSON.stringify(document, undefined, 2))
}

/** Writes without a line end, where a line is written over and over. */
export function writeToTerminal(text: string): void {
  write(2, text)
}

function write(stream: 1 | 2, text: string): void {
  let rest = Buffer.from(withoutSecrets(text))
  // A pipe takes a part at a time; what is not written when the process ends is lost.
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(stream, rest))
    } catch (error) {
      if (isGone(error)) return
      if (!isBusy(error)) throw error
    }
  }
}

function withoutSecrets(text: string): string {
  let clean = text
  for (const secret of secrets) clean = clean.replaceAll(secret, '***')
  return clean
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN'
}

/** Nobody reads any more, as after `| head`. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE'
}
