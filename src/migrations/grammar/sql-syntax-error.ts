import { MigrationError } from '../migration-error.ts'

/** A script that PostgreSQL's grammar does not take. */
export class SqlSyntaxError extends MigrationError {
  /** Where, in UTF-16 units of the script. */
  readonly position: number
  /** What the grammar found, without the text it found. */
  readonly found: string

  constructor(text: string, position: number, found: string, cause: unknown) {
    const before = text.slice(0, position).split('\n')
    super({
      reason: 'files',
      expected: 'statements of PostgreSQL',
      got: `${found} in line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`,
      remedy: 'Correct the file. A breakpoint of drizzle-kit ends a statement, inside $$ too.',
      cause,
    })
    this.position = position
    this.found = found
  }

  /** The same error, told of the whole script that the parsed part stands in. */
  within(script: string, offset: number): SqlSyntaxError {
    return new SqlSyntaxError(script, offset + this.position, this.found, this.cause)
  }
}
