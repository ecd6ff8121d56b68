import { readFileSync } from 'node:fs'
import { root } from './run-command.ts'

/** The lines of Drizzle that one build has to serve. */
export const drizzleLines = ['0.45', '1.0'] as const

export type DrizzleLine = (typeof drizzleLines)[number]

interface Tsconfig {
  readonly compilerOptions: { readonly paths: Readonly<Record<string, readonly string[]>> }
}

const tsconfigs: Readonly<Record<DrizzleLine, string>> = { '0.45': 'tsconfig.json', '1.0': 'tsconfig.v1.json' }

const looseTsconfigs: Readonly<Record<DrizzleLine, string>> = {
  '0.45': 'tsconfig.loose.v0.json',
  '1.0': 'tsconfig.loose.v1.json',
}

/** The tsconfig that checks everything on a line. */
export function tsconfigOf(line: DrizzleLine): string {
  return tsconfigs[line]
}

/** The tsconfig that checks the type tests without `exactOptionalPropertyTypes`, which TypeScript leaves off by default. */
export function looseTsconfigOf(line: DrizzleLine): string {
  return looseTsconfigs[line]
}

/** The `paths` of the line's tsconfig, absolute, so that a config in any folder can use them. */
export function pathsOf(line: DrizzleLine): Record<string, string[]> {
  const { compilerOptions } = JSON.parse(readFileSync(root + tsconfigs[line], 'utf8')) as Tsconfig
  return Object.fromEntries(
    Object.entries(compilerOptions.paths).map(([name, targets]) => [name, targets.map((target) => root + target)]),
  )
}
