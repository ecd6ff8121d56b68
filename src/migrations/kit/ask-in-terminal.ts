import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Project } from '../revision.ts'

/** Lets drizzle-kit's own command generate, which asks in the terminal whether something is new or renamed. */
export async function askInTerminal({ root, configPath }: Project, name: string | undefined): Promise<void> {
  const require = createRequire(join(root, 'drizzle.config.ts'))
  const command = join(dirname(require.resolve('drizzle-kit')), 'bin.cjs')
  const args = ['generate', ...(configPath === undefined ? [] : ['--config', configPath])]
  if (name !== undefined) args.push('--name', name)
  const child = spawn(process.execPath, [command, ...args], { cwd: root, stdio: 'inherit' })
  await once(child, 'exit')
}
