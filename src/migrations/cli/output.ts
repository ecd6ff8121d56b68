import { writeSync } from 'node:fs'

const secrets = new Set<string>()

/** Short ones are no secrets, and would make a riddle of every message. */
const shortestSecret = 4

/** Keeps a text out of the errors that are printed from now on: drivers and configs write what they like into theirs. */
export function hideSecret(secret: string): void {
  if (secret.length >= shortestSecret) secrets.add(secret)
}

/** Keeps the password of a url that was given out of them, too. */
export function hidePasswordOf(url: string | undefined): void {
  if (url === undefined || !URL.canParse(url)) return
  const { password, searchParams } = new URL(url)
  for (const secret of [password, decodeURIComponent(password), searchParams.get('password') ?? '']) hideSecret(secret)
}

/** A text without the secrets. */
export function withoutSecrets(text: string): string {
  let clean = text
  for (const secret of secrets) clean = clean.replaceAll(secret, '***')
  return clean
}

/** Prints a result. */
export function print(text: string): void {
  write(1, `${text}\n`)
}

/** Prints progress, a question or an error. */
export function printError(text: string): void {
  write(2, `${withoutSecrets(text)}\n`)
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
  let rest = Buffer.from(text)
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

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN'
}

/** Nobody reads any more, as after `| head`. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE'
}
