import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { reasonOf, TestDatabaseError } from './test-database-error.ts'

/** A process that outlives ours and cleans up behind us, however we end. */
export interface Caretaker {
  /** Sends one message to the program's `receive`. */
  tell(message: unknown): void
  /** The first line that the program prints. */
  readonly report: Promise<string>
  /** Lets the program's `end` run, and waits for it. */
  finish(): Promise<void>
}

/**
 * Starts a caretaker.
 *
 * It notices our end by its standard input closing, which the operating system does for a normal end, an uncaught
 * exception, a signal and SIGKILL alike. So there is one way to clean up, and no handler in this process.
 *
 * @param program JavaScript (CommonJS) with the functions `receive(message)` and `end()`. It is text because it has to
 * run in a plain `node`, also while this file is TypeScript that a test runner compiles in memory.
 */
export function startCaretaker(program: string): Caretaker {
  const { NODE_OPTIONS: _, ...environment } = process.env
  const child = spawn(process.execPath, ['--input-type=commonjs', '--eval', prelude + program], {
    // Its own process group: Ctrl+C in a terminal reaches us only, and it can do its work.
    detached: true,
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const exit = once(child, 'exit')
  const errors: Buffer[] = []
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
  child.stdin.on('error', () => {})
  const report = firstLine(child.stdout)

  child.unref()
  // Pipes to a child are sockets, which the types of `spawn` do not say.
  for (const pipe of [child.stdin, child.stdout, child.stderr]) (pipe as unknown as Socket).unref()

  return {
    report,
    tell: (message) => void child.stdin.write(`${JSON.stringify(message)}\n`),
    finish: async () => {
      child.ref()
      child.stdin.end()
      const [code, signal] = await exit.catch((error: unknown) => [reasonOf(error)])
      if (code === 0) return
      throw new TestDatabaseError({
        expected: 'the test server to stop and leave nothing behind',
        got: Buffer.concat(errors).toString().trim() || `exit ${code ?? signal} of the process that stops it`,
        remedy: 'Look for what it left, and stop that by hand.',
      })
    },
  }
}

const prelude = `'use strict'
let ending
function finish() {
  ending ??= Promise.resolve().then(end).then(() => 0, (error) => (console.error(String(error)), 1)).then(process.exit)
}
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, finish)
require('node:readline').createInterface({ input: process.stdin })
  .on('line', (line) => receive(JSON.parse(line)))
  .on('close', finish)
`

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const chunk of stream) {
    text += String(chunk)
    const end = text.indexOf('\n')
    if (end >= 0) return text.slice(0, end)
  }
  return text
}
