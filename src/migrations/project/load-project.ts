import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MigrationError, notLoaded } from '../migration-error.ts'
import type { Project } from '../revision.ts'
import { readSafety } from './read-safety.ts'

const configNames = ['drizzle.config.ts', 'drizzle.config.js', 'drizzle.config.mjs', 'drizzle.config.json']

/** How drizzle.config.ts is found. */
export interface LoadProjectOptions {
  /** The folder to look in; by default the current one. */
  readonly cwd?: string
  /** The config file; by default `drizzle.config.ts`, `.js`, `.mjs` or `.json`. */
  readonly config?: string | undefined
}

/**
 * Reads drizzle-kit's config, in TypeScript or not, and its `safety` export.
 *
 * @throws {MigrationError} when there is none, it cannot be loaded, or it is not about PostgreSQL
 */
export async function loadProject({ cwd = process.cwd(), config }: LoadProjectOptions = {}): Promise<Project> {
  const configPath = findConfig(cwd, config)
  const loaded = await loadConfig(configPath)
  const own = asObject(loaded['default'] ?? loaded, configPath)
  if (own['dialect'] !== 'postgresql') throw wrongConfig(configPath, "dialect: 'postgresql'", 'another one')
  const root = dirname(configPath)
  const migrations = own['migrations'] === undefined ? {} : asObject(own['migrations'], configPath)
  return {
    root,
    configPath,
    folder: resolve(root, asText(own['out'], 'out', configPath) ?? 'drizzle'),
    schema: asTexts(own['schema']),
    ledger: {
      schema: asText(migrations['schema'], 'migrations.schema', configPath) ?? 'drizzle',
      table: asText(migrations['table'], 'migrations.table', configPath) ?? '__drizzle_migrations',
    },
    safety: readSafety(loaded['safety'], configPath),
    schemaFilter: asTexts(own['schemaFilter']),
    credentials: own['dbCredentials'] === undefined ? undefined : asObject(own['dbCredentials'], configPath),
    config: own,
  }
}

function findConfig(cwd: string, given: string | undefined): string {
  const names = given === undefined ? configNames : [given]
  const found = names.map((name) => resolve(cwd, name)).find((path) => existsSync(path))
  if (found !== undefined) return found
  throw new MigrationError({
    reason: 'config',
    expected: given === undefined ? `drizzle.config.ts in ${cwd}` : `the config file ${given}`,
    got: 'no such file',
    remedy: "Name drizzle-kit's config with --config, or run the command where it is.",
  })
}

async function loadConfig(path: string): Promise<Readonly<Record<string, unknown>>> {
  const { createJiti } = await import('jiti')
  try {
    return await createJiti(pathToFileURL(path).href).import<Record<string, unknown>>(path)
  } catch (cause) {
    throw notLoaded('config', path, cause)
  }
}

function asObject(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  throw wrongConfig(path, 'an object', typeof value)
}

function asText(value: unknown, name: string, path: string): string | undefined {
  if (value === undefined || typeof value === 'string') return value
  throw wrongConfig(path, `${name} to be text`, typeof value)
}

function asTexts(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  return values.filter((item) => typeof item === 'string')
}

function wrongConfig(path: string, expected: string, got: string): MigrationError {
  return new MigrationError({ reason: 'config', expected: `${path} to have ${expected}`, got, remedy: 'Correct it.' })
}
