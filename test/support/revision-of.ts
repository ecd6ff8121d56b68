import { readHeader } from '../../src/migrations/project/read-header.ts'
import { hashText } from '../../src/migrations/project/read-script.ts'
import type { Revision, Script } from '../../src/migrations/revision.ts'

/** A script that is on no disk. */
export function scriptOf(text: string, path = 'up.sql'): Script {
  return { path, text, hash: hashText(text), header: readHeader(text, path) }
}

/** A revision that is on no disk. */
export function revisionOf(
  name: string,
  when: number,
  up = `SELECT '${name}';`,
  more: Partial<Revision> = {},
): Revision {
  return { name, when, up: scriptOf(up), down: undefined, parents: [], snapshotPath: undefined, ...more }
}
