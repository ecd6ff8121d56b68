import type { Grammar, SyntaxStatement, Token } from '../../grammar/index.ts'

/** What stands between the parentheses behind a keyword. */
export function betweenParentheses(
  grammar: Grammar,
  statement: SyntaxStatement,
  from: number,
  keyword: string,
): string | undefined {
  const tokens = tokensFrom(grammar, statement, from)
  const start = tokens.findIndex(({ text }) => text.toUpperCase() === keyword) + 1
  const open = tokens[start]
  if (start === 0 || open?.text !== '(') return undefined
  let depth = 0
  for (const token of tokens.slice(start)) {
    depth += depthOf(token)
    if (depth === 0) return statement.text.slice(open.end, token.start)
  }
  return undefined
}

/**
 * What stands from a position to the first of the words that end it, or to the end of the statement; behind a keyword,
 * where one is given. Words in parentheses do not count.
 */
export function upTo(
  grammar: Grammar,
  statement: SyntaxStatement,
  from: number,
  keyword: string | undefined,
  ends: readonly string[],
): string | undefined {
  const tokens = tokensFrom(grammar, statement, from)
  let start: number | undefined = keyword === undefined ? tokens[0]?.start : undefined
  let end: number | undefined
  let depth = 0
  for (const token of tokens) {
    depth += depthOf(token)
    if (depth < 0) break
    const word = token.text.toUpperCase()
    if (start === undefined) {
      if (depth === 0 && word === keyword) start = token.end
      continue
    }
    if (depth === 0 && ends.includes(word)) break
    end = token.end
  }
  return start === undefined || end === undefined ? undefined : statement.text.slice(start, end).trim()
}

function tokensFrom(grammar: Grammar, statement: SyntaxStatement, from: number): readonly Token[] {
  const position = from === 0 ? 0 : statement.positionOf(from) - statement.start
  return grammar.scanSql(statement.text).filter(({ kind, start }) => kind !== 'comment' && start >= position)
}

function depthOf({ text }: Token): number {
  return text === '(' ? 1 : text === ')' ? -1 : 0
}
