import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { interrupted } from './interrupted.ts'
import type { LibpqEnvironment } from './libpq-environment.ts'

/** How a program is run. */
export interface ToolRun {
  readonly path: string
  readonly args: readonly string[]
  readonly env: LibpqEnvironment
  /** Is told every line that it writes to standard error. */
  readonly onLine?: (line: string) => void
  readonly signal?: AbortSignal | undefined
}

/** What a program said of its failure. */
class ToolFailure extends Error {}

/**
 * Runs a program to its end. Aborted, it is told to stop and waited for.
 *
 * @throws {ToolFailure} with the errors that it wrote: not with their details, which may have values
 * @throws {MigrationError} when it was aborted
 */
export async function runTool({ path, args, env, onLine, signal }: ToolRun): Promise<void> {
  const child = spawn(path, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const stop = (): void => void child.kill()
  signal?.addEventListener('abort', stop)
  if (signal?.aborted === true) stop()
  const errors: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (/^\w+: (?:error|fatal): /.test(line)) errors.push(line)
    onLine?.(line)
  })
  try {
    const end = await new Promise<string>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code, killedBy) => resolve(killedBy ?? `exit ${code}`))
    })
    if (signal?.aborted === true) throw interrupted(signal)
    if (end !== 'exit 0') throw new ToolFailure([...errors.slice(0, 3), end].join('; '))
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}
