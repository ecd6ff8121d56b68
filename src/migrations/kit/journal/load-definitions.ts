import { sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createJiti } from 'jiti'
import { notLoaded } from '../../migration-error.ts'
import type { Project } from '../../revision.ts'
import { findSchemaFiles } from './find-schema-files.ts'

/** Loads what the files of a config's `schema` export, each thing once: a file may export another's. */
export async function loadDefinitions(project: Project): Promise<Readonly<Record<string, unknown>>> {
  const jiti = createJiti(pathToFileURL(project.configPath ?? project.root).href)
  forgetModules(jiti, project.root)
  const values = new Set<unknown>()
  for (const file of findSchemaFiles(project)) {
    for (const value of Object.values(await load(jiti, file))) values.add(value)
  }
  return Object.fromEntries([...values].map((value, index) => [`definition${index}`, value]))
}

/** The definitions may have changed since this process read them. */
function forgetModules({ cache }: ReturnType<typeof createJiti>, root: string): void {
  for (const file of Object.keys(cache)) {
    if (file.startsWith(root + sep) && !file.includes(`${sep}node_modules${sep}`)) delete cache[file]
  }
}

async function load(jiti: ReturnType<typeof createJiti>, file: string): Promise<object> {
  try {
    return await jiti.import<object>(file)
  } catch (cause) {
    throw notLoaded('config', file, cause)
  }
}
