import type { Statement } from '../step.ts'
import { endsStep, needsOwnStep, takesBack } from './needs-own-step.ts'
import type { Parser } from './parse-sql.ts'
import { settingsOf } from './settings-of.ts'
import { SqlSyntaxError } from './sql-syntax-error.ts'
import type { Node } from './syntax.ts'

/** A statement of a script with its syntax tree. */
export interface SyntaxStatement extends Statement {
  readonly node: Node
  /** Where the white space and comments before it begin: behind the statement or the breakpoint before. */
  readonly leadStart: number
  /** Where a `location` of the tree is in the script. */
  positionOf(location: number): number
}

/** What drizzle-kit writes between statements, and its migrator splits at, wherever it stands. */
export const breakpoint = '--> statement-breakpoint'

/**
 * Splits a script into statements: by drizzle's breakpoints first, since a statement before one needs no semicolon,
 * then by PostgreSQL's grammar.
 *
 * @throws {SqlSyntaxError} when a part is not SQL
 */
export function splitStatements({ parseSql }: Parser, text: string): readonly SyntaxStatement[] {
  const statements: SyntaxStatement[] = []
  let offset = 0
  for (const part of text.split(breakpoint)) {
    let leadStart = offset
    for (const { node, start, end, positionOf } of parsePart(parseSql, text, part, offset)) {
      const from = offset
      statements.push({
        node,
        text: part.slice(start, end),
        start: from + start,
        end: from + end,
        leadStart,
        kind: kindOf(node),
        settings: settingsOf(node),
        positionOf: (location) => from + positionOf(location),
      })
      leadStart = from + end
    }
    offset += part.length + breakpoint.length
  }
  return statements
}

function kindOf(node: Node): Statement['kind'] {
  if (takesBack(node)) return 'refused'
  if (endsStep(node)) return 'cut'
  return needsOwnStep(node) ? 'alone' : 'ordinary'
}

/** Parses a part; an error tells its place in the whole script. */
function parsePart(parse: Parser['parseSql'], text: string, part: string, offset: number): ReturnType<typeof parse> {
  try {
    return parse(part)
  } catch (error) {
    if (error instanceof SqlSyntaxError) throw error.within(text, offset)
    throw error
  }
}
