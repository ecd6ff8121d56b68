import { execFile } from 'node:child_process'
import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { MigrationError } from '../migration-error.ts'

/** PostgreSQL's own programs that backups are made and restored with. They are found, never bundled. */
export type ToolName = 'pg_dump' | 'pg_restore'

/** A program that was found. */
export interface Tool {
  readonly path: string
  /** `16.14` */
  readonly version: string
  readonly major: number
}

/** What a program is needed for. */
export interface ToolRequest {
  readonly name: ToolName
  /** The oldest major version that will do; the nearest one is taken. */
  readonly major: number
  /** Why it has to be that new: ends the sentence "16 or later, since …". */
  readonly why: string
  /** The only folder to look in; by default PATH and where systems install PostgreSQL. */
  readonly folder?: string | undefined
}

/**
 * Finds a program of PostgreSQL's that is new enough: of those that are, the one of the nearest version, since a dump of
 * a newer one may not load into an older server.
 *
 * @throws {MigrationError} that says what to install, when none is found or all are too old
 */
export async function findTool({ name, major, why, folder }: ToolRequest): Promise<Tool> {
  const found: Tool[] = []
  for (const path of candidates(name, folder)) {
    const version = await versionOf(path)
    if (version !== undefined) found.push({ path, version, major: Number.parseInt(version, 10) })
  }
  const fitting = found.filter((tool) => tool.major >= major).toSorted((a, b) => a.major - b.major)[0]
  if (fitting !== undefined) return fitting
  const newest = found.toSorted((a, b) => b.major - a.major)[0]
  throw new MigrationError({
    reason: 'tool',
    expected: `${name} ${major} or later, since ${why}`,
    got: newest === undefined ? `none ${placesOf(folder)}` : `${name} ${newest.version} (${newest.path})`,
    remedy: howToInstall(major),
  })
}

function candidates(name: ToolName, folder: string | undefined): readonly string[] {
  const folders = folder === undefined ? [...pathFolders(), ...usualFolders()] : [folder]
  const file = process.platform === 'win32' ? `${name}.exe` : name
  return [...new Set(folders.map((one) => join(one, file)))].filter((path) => existsSync(path) && !isWrapper(path))
}

/** Debian's wrapper runs another version for each server. The programs themselves are in their usual folders. */
function isWrapper(path: string): boolean {
  return realpathSync(path).endsWith('/pg_wrapper')
}

function pathFolders(): readonly string[] {
  return (process.env['PATH'] ?? '').split(delimiter).filter((one) => one !== '')
}

/** Where packages put the versions that are not on PATH. `*` is any one folder. */
const usualPlaces = [
  '/usr/lib/postgresql/*/bin',
  '/usr/pgsql-*/bin',
  '/opt/homebrew/opt/*/bin',
  '/usr/local/opt/*/bin',
  '/Applications/Postgres.app/Contents/Versions/*/bin',
  'C:/Program Files/PostgreSQL/*/bin',
]

function usualFolders(): readonly string[] {
  return usualPlaces.flatMap((place) => {
    const [before = '', after = ''] = place.split('*')
    const parent = before.slice(0, before.lastIndexOf('/'))
    const start = before.slice(parent.length + 1)
    const isPostgres = (entry: string): boolean => !parent.endsWith('/opt') || /^(libpq|postgresql)/.test(entry)
    return listFolder(parent)
      .filter((entry) => entry.startsWith(start) && isPostgres(entry))
      .map((entry) => `${parent}/${entry}${after}`)
  })
}

function listFolder(path: string): readonly string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'])
    // "pg_dump (PostgreSQL) 16.14 (Debian 16.14-1)"
    return /\(PostgreSQL\) (\d+(?:\.\d+)?)/.exec(stdout)?.[1]
  } catch {
    return undefined
  }
}

function placesOf(folder: string | undefined): string {
  return folder === undefined ? 'on PATH or where systems install it' : `in ${folder}`
}

function howToInstall(major: number): string {
  if (process.platform === 'darwin') return `Install it: brew install postgresql@${major}.`
  if (process.platform === 'win32')
    return `Install the command line tools of PostgreSQL ${major}, or name their folder.`
  return (
    `Install it: apt-get install postgresql-client-${major} (Debian and Ubuntu; newer ones are in PostgreSQL's own repository), ` +
    `or name its folder with --pg-bin.`
  )
}
