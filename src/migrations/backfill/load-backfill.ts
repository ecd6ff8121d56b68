import { pathToFileURL } from 'node:url'
import { notLoaded } from '../migration-error.ts'
import { type Backfill, checkBackfill } from './define-backfill.ts'
import type { BackfillFile } from './find-files.ts'

/**
 * Loads the definition of a backfill, in TypeScript or not.
 *
 * @throws {MigrationError} when it cannot be loaded, or its default export is none
 */
export async function loadBackfill({ path }: BackfillFile): Promise<Backfill> {
  const definition = await importFile(path)
  checkBackfill(definition, path)
  return definition
}

async function importFile(path: string): Promise<unknown> {
  const { createJiti } = await import('jiti')
  try {
    return await createJiti(pathToFileURL(path).href).import(path, { default: true })
  } catch (cause) {
    throw notLoaded('files', path, cause)
  }
}
