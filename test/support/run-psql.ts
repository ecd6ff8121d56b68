import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/** How psql ended. */
export interface PsqlResult {
  readonly code: number | null
  readonly stderr: string
  /** The lines of it that are errors. */
  readonly errors: readonly string[]
}

/** Runs a script with psql, from its standard input as `psql -f -` does; psql comes with the package of pg_dump. */
export async function runPsql(url: string, script: string): Promise<PsqlResult> {
  const child = spawn('psql', ['-X', '-q', '-f', '-', url], { stdio: ['pipe', 'ignore', 'pipe'] })
  const closed = new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject))
  child.stdin.end(script)
  const [code, stderr] = await Promise.all([closed, text(child.stderr)])
  return { code, stderr, errors: stderr.split('\n').filter((line) => line.includes('ERROR')) }
}

/** The same script for a client that goes on after errors. */
export function goingOn(script: string): string {
  return script.replace('\\set ON_ERROR_STOP on\n', '')
}
