import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface ChildProgram {
  readonly child: ChildProcess
  /** Its first line of output, as JSON; fails with its standard error when it ends without one. */
  readonly report: Promise<Record<string, string>>
  /** Its standard error, when it has ended. */
  readonly errors: Promise<string>
}

/** Runs a program of this folder in a process of its own, with these environment variables changed. */
export function startChildProgram(
  file: string,
  args: readonly string[],
  changes: Readonly<Record<string, string | undefined>> = {},
): ChildProgram {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...args], {
    env: { ...process.env, ...changes },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errorOutput = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (errorOutput += chunk))
  const errors = once(child, 'close').then(() => errorOutput)
  const report = new Promise<Record<string, string>>((resolve, reject) => {
    child.stdout.on('data', () => output.includes('\n') && resolve(JSON.parse(output) as Record<string, string>))
    child.on('close', () => reject(new Error(errorOutput)))
  })
  report.catch(() => {})
  return { child, report, errors }
}
