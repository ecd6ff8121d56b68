import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The project's root folder, with a slash at its end. */
export const root: string = fileURLToPath(new URL('../', import.meta.url))

export interface CommandResult {
  readonly succeeded: boolean
  /** What the command wrote, its errors included. */
  readonly output: string
}

export interface CommandOptions {
  /** The folder to run in; the project's root when left out. */
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a command to its end and returns what it wrote. */
export function runCommand(command: string, args: readonly string[], options: CommandOptions = {}): CommandResult {
  const result = spawnSync(command, args, {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    // npm is a script on Windows.
    shell: process.platform === 'win32',
  })
  if (result.error) throw result.error
  return { succeeded: result.status === 0, output: result.stdout + result.stderr }
}

/** Runs a command that has to succeed; otherwise prints what it wrote and throws. */
export function mustRun(command: string, args: readonly string[], options: CommandOptions = {}): string {
  const { succeeded, output } = runCommand(command, args, options)
  if (succeeded) return output
  process.stderr.write(output)
  throw new Error(`Failed: ${command} ${args.join(' ')}`)
}

/** Runs one of the TypeScript compilers of `node_modules`. */
export function runCompiler(
  compiler: 'typescript' | 'typescript-5.9',
  args: readonly string[],
  options: CommandOptions = {},
): CommandResult {
  const script = `${options.cwd ?? root}/node_modules/${compiler}/bin/tsc`
  return runCommand(process.execPath, [script, '--pretty', 'false', ...args], options)
}
