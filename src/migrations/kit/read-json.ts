import { readFileSync } from 'node:fs'
import { MigrationError } from '../migration-error.ts'

/**
 * Reads a file of JSON; `undefined` where there is none.
 *
 * @throws {MigrationError} when it is not JSON
 */
export function readJson(path: string): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new MigrationError({
      reason: 'files',
      expected: `${path} to be JSON`,
      got: 'something else',
      remedy: 'Resolve what a merge left in it, or bring it back from version control.',
    })
  }
}
