import { MigrationError } from '../migration-error.ts'
import { quoteName } from './quote.ts'

/**
 * Reads what is recorded in a schema.
 *
 * @throws {MigrationError} when the role may not: it says which rights are missing
 */
export async function whereReadable<TResult>(schema: string, read: () => Promise<TResult>): Promise<TResult> {
  try {
    return await read()
  } catch (error) {
    if (!isForbidden(error)) throw error
    const [usage, select] = readingRights(schema)
    throw new MigrationError({
      reason: 'trouble',
      expected: `the right to read the schema ${schema}`,
      got: 'none (42501)',
      remedy: `Have its owner run: ${usage} ${select}`,
      next: 'drizzle-repository init',
      cause: error,
    })
  }
}

/** The rights that looking needs, as SQL. */
export function readingRights(schema: string): readonly [string, string] {
  const name = quoteName(schema)
  return [`grant usage on schema ${name} to <role>;`, `grant select on all tables in schema ${name} to <role>;`]
}

/** Whether PostgreSQL refused it for want of a right. */
export function isForbidden(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42501'
}
