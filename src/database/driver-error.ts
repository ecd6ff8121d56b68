import { RepositoryError } from '../errors/index.ts'

/** What a driver's error says, whichever driver it is from. */
export interface DriverError {
  readonly code: string | undefined
  readonly constraint: string | undefined
  readonly table: string | undefined
  readonly schema: string | undefined
  readonly column: string | undefined
  readonly error: Error
}

const maximumDepth = 10

/**
 * Finds the driver's own error along `.cause`: the first with an SQLSTATE or a system's error code, or
 * of this library, else the innermost.
 * postgres.js names the constraint `constraint_name`, node-postgres and PGlite `constraint`.
 */
export function findDriverError(error: unknown): DriverError | undefined {
  let innermost: Error | undefined
  let current: unknown = error
  for (let depth = 0; depth < maximumDepth && current instanceof Error; depth++) {
    innermost = current
    if (current instanceof RepositoryError) break
    if (typeof property(current, 'code') === 'string') break
    current = current.cause
  }
  if (innermost === undefined) return undefined
  return {
    code: innermost instanceof RepositoryError ? undefined : property(innermost, 'code'),
    constraint: property(innermost, 'constraint_name') ?? property(innermost, 'constraint'),
    table: property(innermost, 'table_name') ?? property(innermost, 'table'),
    schema: property(innermost, 'schema_name') ?? property(innermost, 'schema'),
    column: property(innermost, 'column_name') ?? property(innermost, 'column'),
    error: innermost,
  }
}

function property(error: Error, name: string): string | undefined {
  const value = (error as unknown as Readonly<Record<string, unknown>>)[name]
  return typeof value === 'string' ? value : undefined
}
