import { basename, dirname, resolve } from 'node:path'
import { MigrationError } from '../../migration-error.ts'
import type { Project } from '../../revision.ts'
import { readStatesOfFolders, readDeltaRenames, type Reconstructor } from './states-of-folders.ts'
import type { InstalledKit } from '../installed-kit.ts'
import type { Create, Decide, Generated, Hint, Kit, Question, Snapshot } from '../kit.ts'

/** `drizzle-kit/cli`: the commands as functions, which print nothing and never ask. */
interface KitCommands {
  generate(options: Readonly<Record<string, unknown>>): Promise<Envelope>
  exportSql(options: Readonly<Record<string, unknown>>): Promise<Envelope>
}

interface Envelope {
  readonly status: 'ok' | 'no_changes' | 'missing_hints' | 'error'
  readonly migration_path?: string
  readonly statements?: readonly string[]
  readonly unresolved?: readonly (Question & { readonly type: string })[]
  readonly error?: { readonly code: string; readonly message?: string }
}

/** `drizzle-kit/api-postgres`, as far as it is needed. */
interface KitApi extends Reconstructor {
  generateMigration(from: Snapshot, to: Snapshot, options: { hints: readonly Hint[] }): Promise<readonly string[]>
}

const maximumRounds = 20

/** drizzle-kit 1.0. */
export function kitOfFolders(project: Project, { version, require }: InstalledKit): Kit {
  const commands = (): KitCommands => require('drizzle-kit/cli') as KitCommands
  const base = {
    dialect: 'postgresql',
    schema: project.schema.map((path) => resolve(project.root, path)),
    out: project.folder,
    breakpoints: project.config['breakpoints'] ?? true,
  }

  const generate = async (options: object, decide: Decide): Promise<Envelope> => {
    const hints: Hint[] = []
    for (let round = 0; round < maximumRounds; round += 1) {
      const envelope = await commands().generate({ ...base, ...options, hints })
      if (envelope.status !== 'missing_hints') return requireSuccess(envelope)
      hints.push(...decide(envelope.unresolved ?? []))
    }
    throw kitFailed(`more than ${maximumRounds} rounds of questions`)
  }

  return {
    line: '1.0',
    version,
    diff: (from, to, renames = []) => diff(apiOf(require), from, to, renames),
    readStates: (revision) => readStatesOfFolders(apiOf(require), project.folder, revision),
    readRenames: async (revision) => readDeltaRenames(revision),
    exportDefinitions: async () => {
      const { dialect, schema } = base
      return requireSuccess(await commands().exportSql({ dialect, schema })).statements ?? []
    },
    generate: async ({ name, decide }) => nameOf(await generate({ name }, decide)),
    generateEmpty: async (name) => nameOf(await generate({ name, custom: true }, () => [])),
    hasChanges: async () => (await generate({ explain: true }, (questions) => questions.map(create))).status === 'ok',
  }
}

function apiOf(require: NodeJS.Require): KitApi {
  return require('drizzle-kit/api-postgres') as KitApi
}

async function diff(api: KitApi, from: Snapshot, to: Snapshot, renames: readonly Hint[]): Promise<readonly string[]> {
  const hints: Hint[] = [...renames]
  for (let round = 0; round < maximumRounds; round += 1) {
    try {
      return await api.generateMigration(from, to, { hints })
    } catch (error) {
      const missing = questionsOf(error)
      if (missing.length === 0) throw error
      hints.push(...missing.map(create))
    }
  }
  throw kitFailed(`more than ${maximumRounds} rounds of questions`)
}

function create({ kind, entity }: Question): Create {
  return { type: 'create', kind, entity }
}

/** drizzle-kit's MissingHintsError; its class is not exported as a value. */
function questionsOf(error: unknown): readonly Question[] {
  if (!(error instanceof Error) || !('missingHints' in error) || !Array.isArray(error.missingHints)) return []
  return error.missingHints as Question[]
}

function requireSuccess(envelope: Envelope): Envelope {
  if (envelope.status !== 'error') return envelope
  throw kitFailed(envelope.error?.message ?? envelope.error?.code ?? 'an error')
}

function kitFailed(got: string): MigrationError {
  return new MigrationError({
    reason: 'kit',
    expected: 'drizzle-kit to generate',
    got,
    remedy: 'Correct what it says; drizzle-kit check tells more about the files.',
  })
}

function nameOf({ migration_path: path }: Envelope): Generated {
  return { revision: path === undefined ? undefined : basename(dirname(path)) }
}
