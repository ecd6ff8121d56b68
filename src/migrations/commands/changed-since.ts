import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { MigrationError } from '../migration-error.ts'
import type { History, Revision } from '../revision.ts'

const run = promisify(execFile)

/**
 * Makes the choice of `--since <git ref>`: the revisions whose files were added or changed after it, committed or not.
 *
 * @throws {MigrationError} when git does not know the ref, or there is no git
 */
export async function chooseSince({ folder }: History, ref: string): Promise<(revision: Revision) => boolean> {
  const root = await git(folder, ['rev-parse', '--show-toplevel'], ref)
  // `--end-of-options` keeps a ref that begins with a dash from being an option.
  const changed = await git(
    folder,
    ['diff', '--name-only', '--diff-filter=d', '-z', '--end-of-options', ref, '--', '.'],
    ref,
  )
  const added = await git(folder, ['ls-files', '--others', '--exclude-standard', '--full-name', '-z'], ref)
  const paths = `${changed}\0${added}`.split('\0').filter((path) => path !== '')
  const files = new Set(paths.map((path) => resolve(root.trim(), path)))
  return ({ up }) => files.has(up.path)
}

async function git(folder: string, args: readonly string[], ref: string): Promise<string> {
  try {
    const { stdout } = await run('git', ['-C', folder, ...args])
    return stdout
  } catch (cause) {
    throw new MigrationError({
      reason: 'usage',
      expected: `git to know what changed since ${ref}`,
      got: 'an error, which is the cause',
      remedy: 'Name a commit, a branch or a tag, in a git repository that has the folder.',
      cause,
    })
  }
}
