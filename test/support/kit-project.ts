import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** A line of drizzle-kit, with the drizzle-orm that goes with it. */
export type KitLine = '0.31' | '1.0'

/** The line that goes with the drizzle-orm that the tests run on. */
export const kitLine: KitLine = process.env['DRIZZLE_LINE'] === '1.0' ? '1.0' : '0.31'

/** A folder with a drizzle.config.ts, as a user has it. */
export interface KitProject {
  readonly folder: string
  /** Writes a file of the project. */
  write(name: string, text: string): void
  remove(): void
}

/**
 * Makes a project that finds one line of drizzle-kit by its usual name. It stands in a folder of this repository, so
 * that whatever else it imports is found as well.
 */
export function makeKitProject(line: KitLine, files: Readonly<Record<string, string>> = {}): KitProject {
  const place = line === '1.0' ? placeOfLine1() : join(root, 'temp', 'kit-0.31')
  mkdirSync(place, { recursive: true })
  const folder = mkdtempSync(join(place, 'project-'))
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  // Without one, drizzle-kit would read this repository's own.
  write('tsconfig.json', '{}')
  write('drizzle.config.ts', `export default { dialect: 'postgresql', schema: './schema.ts', out: './drizzle' }\n`)
  for (const [name, text] of Object.entries(files)) write(name, text)
  return { folder, write, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** The same, removed at the end of the test. */
export function useKitProject(line: KitLine, files?: Readonly<Record<string, string>>): KitProject {
  const project = makeKitProject(line, files)
  onTestFinished(project.remove)
  return project
}

/** Packages of the line 1.0 under their own names. Links to files, since a link to a folder would lead back to 0.45. */
function placeOfLine1(): string {
  const place = join(root, 'temp', 'kit-1.0')
  if (existsSync(place)) return place
  mkdirSync(join(root, 'temp'), { recursive: true })
  const unfinished = mkdtempSync(join(root, 'temp', 'kit-'))
  const kit = join(unfinished, 'node_modules', 'drizzle-kit')
  mkdirSync(kit, { recursive: true })
  const installed = join(root, 'node_modules', 'drizzle-kit-v1')
  for (const { name } of readdirSync(installed, { withFileTypes: true }).filter((entry) => entry.isFile()))
    linkSync(join(installed, name), join(kit, name))
  symlinkSync(join(root, 'node_modules', 'drizzle-orm-v1'), join(unfinished, 'node_modules', 'drizzle-orm'))
  try {
    renameSync(unfinished, place)
  } catch (error) {
    // Another worker was quicker.
    rmSync(unfinished, { recursive: true })
    if (!existsSync(place)) throw error
  }
  return place
}
