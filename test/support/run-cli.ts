import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../src/migrations/cli/main.ts', import.meta.url))
const tsx = import.meta.resolve('tsx')

/** How a command of the command line ended. */
export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs `drizzle-repository` in a folder, in a process of its own and without a terminal. */
export async function runCli(
  cwd: string,
  args: readonly string[],
  url?: string,
  nodeArgs: readonly string[] = [],
): Promise<CliResult> {
  const child = spawn(process.execPath, ['--import', tsx, ...nodeArgs, main, ...args], {
    cwd,
    env: { ...process.env, DATABASE_URL: url ?? '', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => (stderr += chunk))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, stdout, stderr }
}

/** Writes a config beside the migrations of a folder; `more` is added to it. */
export async function writeConfig(root: string, more = ''): Promise<void> {
  await mkdir(root, { recursive: true })
  await writeFile(
    join(root, 'drizzle.config.ts'),
    `export default { dialect: 'postgresql', schema: './schema.ts', out: './drizzle', ${more} }\n`,
  )
}
