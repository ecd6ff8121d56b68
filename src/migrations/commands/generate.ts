import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { askInTerminal, decideBy, type Decisions, findKit, planDown } from '../kit/index.ts'
import { MigrationError } from '../migration-error.ts'
import { loadProject, type LoadProjectOptions } from '../project/load-project.ts'
import { readHistory } from '../project/read-history.ts'
import type { Project, Revision } from '../revision.ts'
import { type WrittenDown, writeDownOf } from './generate-down.ts'

/** What `generate` is told. */
export interface GenerateOptions extends Decisions {
  /** The name of the revision, without its number or date. */
  readonly name?: string | undefined
  /** Only shows what would be written. */
  readonly explain?: boolean
}

/** What `generate` wrote: nothing where the definitions are those of the last revision. */
export type GenerateResult = { readonly revision: undefined } | GeneratedRevision

export interface GeneratedRevision {
  readonly revision: string
  /** The file of the way up, and its text. */
  readonly path: string
  readonly up: string
  readonly down: WrittenDown
}

/**
 * Writes the next revision from the definitions, by the drizzle-kit that is installed, and its way down beside it.
 *
 * @param options.renames `table.old=new` for a column, `old=new` for anything else
 * @param options.creates `table.column`, or the name of anything else that is new
 * @throws {MigrationError} with the flags to choose from, where something may be new or renamed and nobody said which
 * @example
 * ```ts
 * const { revision } = await generate({ name: 'add_nickname' })
 * ```
 */
export async function generate(options: LoadProjectOptions & GenerateOptions = {}): Promise<GenerateResult> {
  return generateIn(await loadProject(options), options)
}

/** The same with a project that was loaded. */
export async function generateIn(project: Project, options: GenerateOptions): Promise<GenerateResult> {
  if (options.explain !== true) return generateInto(project, options)
  const folder = mkdtempSync(join(tmpdir(), 'drizzle-repository-'))
  try {
    if (existsSync(project.folder)) cpSync(project.folder, folder, { recursive: true })
    return await generateInto({ ...project, folder }, options, project.folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param shownFolder the folder that paths are told in, where it is another one than that of the project */
async function generateInto(
  project: Project,
  { name, ...decisions }: GenerateOptions,
  shownFolder: string = project.folder,
): Promise<GenerateResult> {
  refuseUnsafeName(name)
  const kit = findKit(project)
  const generated = await kit.generate({ name, decide: decideBy(decisions) })
  return generated.revision === undefined ? { revision: undefined } : finish(project, generated.revision, shownFolder)
}

/** Writes the way down of a revision that drizzle-kit has just written. */
async function finish(project: Project, name: string, shownFolder: string): Promise<GeneratedRevision> {
  const history = readHistory(project.folder)
  const revision = requireRevision(history.revisions, name)
  const down = await planDown(findKit(project), revision)
    .then((planned) => writeDownOf(history, revision, planned))
    .catch((cause: unknown) => {
      throw halfDone(name, cause)
    })
  const shown = (path: string): string => join(shownFolder, relative(project.folder, path))
  return {
    revision: name,
    path: shown(revision.up.path),
    up: revision.up.text,
    down: { ...down, path: down.path === undefined ? undefined : shown(down.path) },
  }
}

function requireRevision(revisions: readonly Revision[], name: string): Revision {
  const revision = revisions.find((each) => each.name === name)
  if (revision !== undefined) return revision
  throw new MigrationError({
    reason: 'kit',
    expected: `drizzle-kit to write the revision ${name}`,
    got: 'no such file',
    remedy: 'See what it left in its folder.',
    hasChanged: true,
  })
}

function halfDone(name: string, cause: unknown): MigrationError {
  return new MigrationError({
    reason: 'kit',
    expected: `a way down of ${name}, which was generated`,
    got: 'an error, which is the cause',
    remedy: 'Correct what the cause says, and have the way down written; or write it by hand.',
    hasChanged: true,
    revision: name,
    next: `drizzle-repository generate --down ${name}`,
    cause,
  })
}

/** Lets drizzle-kit ask in the terminal, and writes the way down of what it wrote. */
export async function generateByAsking(project: Project, name: string | undefined): Promise<GenerateResult> {
  const known = new Set(readHistory(project.folder).revisions.map((revision) => revision.name))
  await askInTerminal(project, name)
  const made = readHistory(project.folder).revisions.find((revision) => !known.has(revision.name))
  return made === undefined ? { revision: undefined } : finish(project, made.name, project.folder)
}

/** The name becomes that of a file. */
export function refuseUnsafeName(name: string | undefined): void {
  if (name === undefined || /^[\w-]+$/.test(name)) return
  throw new MigrationError({
    reason: 'usage',
    expected: 'a name of letters, digits, _ and -',
    got: `"${name}"`,
    remedy: 'Choose another one.',
  })
}
