import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { MigrationError } from '../../migration-error.ts'
import type { Project } from '../../revision.ts'

const isModule = /\.[cm]?[jt]sx?$/

/** Finds the files that a config's `schema` names: a file, a folder (what is right in it) or a pattern, as drizzle-kit. */
export function findSchemaFiles({ root, schema }: Project): readonly string[] {
  const files = schema.flatMap((pattern) => expand(root, pattern)).flatMap(modulesIn)
  if (files.length > 0) return [...new Set(files)]
  throw new MigrationError({
    reason: 'config',
    expected: `files of definitions at ${schema.join(', ') || 'schema'} in ${root}`,
    got: 'none',
    remedy: 'Correct schema in the config.',
  })
}

function expand(root: string, pattern: string): readonly string[] {
  const path = resolve(root, pattern)
  if (existsSync(path)) return [path]
  const matches = patternToExpression(pattern.replace(/^\.\//, ''))
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.split(sep).includes('node_modules') && matches.test(name.split(sep).join('/')))
    .toSorted()
    .map((name) => join(root, name))
}

function modulesIn(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return isModule.test(path) ? [path] : []
  return readdirSync(path)
    .map((name) => join(path, name))
    .filter((file) => isModule.test(file) && statSync(file).isFile())
}

/** Node has patterns of its own from 22 on. */
function patternToExpression(pattern: string): RegExp {
  const source = pattern.replaceAll(/\*\*\/|\*\*|\*|\?|\{([^}]*)\}|[.+^$()|[\]\\]/g, (match, choices?: string) => {
    if (match === '**/') return '(?:.*/)?'
    if (match === '**') return '.*'
    if (match === '*') return '[^/]*'
    if (match === '?') return '[^/]'
    return choices === undefined ? `\\${match}` : `(?:${choices.split(',').map(escape).join('|')})`
  })
  return new RegExp(`^${source}$`)
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
