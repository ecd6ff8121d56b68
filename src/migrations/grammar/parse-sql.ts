import type { ParseResult } from 'libpg-query'
import { positionsOf } from './positions.ts'
import { SqlSyntaxError } from './sql-syntax-error.ts'
import type { Node } from './syntax.ts'

/** A statement of a text; positions count UTF-16 units. */
export interface ParsedStatement {
  readonly node: Node
  /** Where its first word begins. */
  readonly start: number
  /** Behind its last word, before its semicolon. */
  readonly end: number
  /** Where a `location` of the tree is in the text. */
  positionOf(location: number): number
}

/** A word, sign, literal or comment. */
export interface Token {
  readonly text: string
  readonly start: number
  readonly end: number
  readonly kind: 'comment' | 'keyword' | 'other'
}

/** PostgreSQL's own parser. Its words are those of PostgreSQL 18. */
export interface Parser {
  /** @throws {SqlSyntaxError} when the text is not SQL */
  parseSql(text: string): readonly ParsedStatement[]
  scanSql(text: string): readonly Token[]
}

/** Loads the parser, 2 MB of WebAssembly, once; so only commands that read statements pay for it. */
export async function loadParser(): Promise<Parser> {
  const { loadModule, parseSync, scanSync } = await import('libpg-query')
  await loadModule()
  return {
    parseSql: (text) => parseWith(parseSync, text),
    scanSql: (text) => {
      if (text.trim() === '') return []
      const { fromByte } = positionsOf(text)
      return scanSync(text).tokens.map((token) => ({
        text: token.text,
        start: fromByte(token.start),
        end: fromByte(token.end),
        kind: token.tokenName.endsWith('COMMENT') ? 'comment' : token.keywordKind > 0 ? 'keyword' : 'other',
      }))
    },
  }
}

function parseWith(parse: (text: string) => ParseResult, text: string): ParsedStatement[] {
  // The parser refuses an empty text, though not one of comments.
  if (text.trim() === '') return []
  const { fromByte, fromCharacter } = positionsOf(text)
  let result: ParseResult
  try {
    result = parse(text)
  } catch (error) {
    throw new SqlSyntaxError(text, fromCharacter(cursorOf(error)), messageOf(error), error)
  }
  return (result.stmts ?? []).flatMap(({ stmt, stmt_location: from = 0, stmt_len: length }) => {
    if (!stmt) return []
    const start = fromByte(from)
    const last = length === undefined ? text.length : fromByte(from + length)
    return [{ node: stmt, start, end: start + text.slice(start, last).trimEnd().length, positionOf: fromByte }]
  })
}

function cursorOf(error: unknown): number {
  const details = error instanceof Error && 'sqlDetails' in error ? error.sqlDetails : undefined
  if (typeof details !== 'object' || details === null || !('cursorPosition' in details)) return 0
  return Math.max(0, Number(details.cursorPosition))
}

/** The parser's message has the word that it stumbled over, which could be a value of a literal: only that it did is told. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : ''
  return message.startsWith('syntax error') ? 'a syntax error' : 'text that the grammar refuses'
}
