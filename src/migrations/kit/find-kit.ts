import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { MigrationError } from '../migration-error.ts'
import type { Project } from '../revision.ts'
import { kitOfFolders } from './folders/kit-of-folders.ts'
import { kitOfJournal } from './journal/kit-of-journal.ts'
import type { Kit } from './kit.ts'

/**
 * Finds the drizzle-kit that is installed beside a project. Nothing of it is loaded before it has something to do.
 *
 * @throws {MigrationError} when there is none, or one that is too old
 */
export function findKit(project: Project): Kit {
  const require = createRequire(join(project.root, 'drizzle.config.ts'))
  const version = readVersion(require)
  if (version?.startsWith('0.31.')) return kitOfJournal(project, { version, require })
  if (version !== undefined && Number.parseInt(version) >= 1) return kitOfFolders(project, { version, require })
  throw new MigrationError({
    reason: 'kit',
    expected: `drizzle-kit 0.31 or 1.0 in the reach of ${project.root}`,
    got: version ?? 'none',
    remedy: 'Install it: npm install --save-dev drizzle-kit',
  })
}

function readVersion(require: NodeJS.Require): string | undefined {
  try {
    const file = join(dirname(require.resolve('drizzle-kit')), 'package.json')
    // npm's own file.
    return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
  } catch {
    return undefined
  }
}
