import { MigrationError } from '../migration-error.ts'
import type { Safety, SafetyOptions } from '../revision.ts'

/** What is in force where the config says nothing. */
export const defaultSafety: Safety = { pg: undefined, lockTimeout: '5s', schema: 'drizzle_repository', rules: {} }

const checks: Readonly<Record<keyof SafetyOptions, (value: unknown) => boolean>> = {
  pg: (value) => Number.isInteger(value) && (value as number) >= 14,
  lockTimeout: (value) => typeof value === 'string' && /^\d+\s?(ms|s|min)$/.test(value),
  schema: (value) => typeof value === 'string' && value !== '',
  rules: (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((level) => level === 'off' || level === 'warning' || level === 'error'),
}

/**
 * Checks the `safety` export of a config and fills in what is in force without it.
 *
 * @throws {MigrationError} for a name that there is not, or a value of the wrong kind
 */
export function readSafety(value: unknown, path: string): Safety {
  if (value === undefined) return defaultSafety
  const refuse = (expected: string, got: string): never => {
    throw new MigrationError({
      reason: 'config',
      expected: `safety in ${path} to ${expected}`,
      got,
      remedy: 'Correct it.',
    })
  }
  if (typeof value !== 'object' || value === null) return refuse('be what defineSafety returns', typeof value)
  for (const [name, option] of Object.entries(value)) {
    const check = (checks as Readonly<Record<string, ((option: unknown) => boolean) | undefined>>)[name]
    if (check === undefined) refuse(`have names among ${Object.keys(checks).join(', ')}`, `"${name}"`)
    else if (option !== undefined && !check(option))
      refuse(`have a ${name} of the kind that its type says`, 'another one')
  }
  return { ...defaultSafety, ...(value as SafetyOptions) }
}
