import { type Edit, editSql, type SyntaxStatement, type Token } from '../grammar/index.ts'
import type { Scene } from './scene.ts'

/** The words of the scene's statement, in the positions of its text. */
export function tokensOf({ grammar, statement }: Scene): readonly Token[] {
  return grammar.scanSql(statement.text).filter(({ kind }) => kind !== 'comment')
}

/** The statement with a word put behind the first of these keywords, in the same case. */
export function insertBehind(scene: Scene, keywords: readonly string[], word: string): string {
  const token = tokensOf(scene).find(({ text }) => keywords.includes(text.toUpperCase()))
  if (!token) return scene.statement.text
  const isLower = token.text === token.text.toLowerCase()
  return edit(scene.statement, [{ start: token.end, end: token.end, text: ` ${isLower ? word.toLowerCase() : word}` }])
}

/** The statement with words put behind its last one, before a comment that may stand there. */
export function append(scene: Scene, words: string): string {
  const end = tokensOf(scene).at(-1)?.end ?? scene.statement.text.length
  const isLower = !/[A-Z]{3}/.test(scene.statement.text.replaceAll(/"[^"]*"/g, ''))
  return edit(scene.statement, [{ start: end, end, text: ` ${isLower ? words.toLowerCase() : words}` }])
}

/** The part of the statement from a position of the grammar's up to another, or to its last word. */
export function sliceOf(scene: Scene, from: number, to: number | undefined): string {
  const { statement } = scene
  const start = statement.positionOf(from) - statement.start
  const end = to === undefined ? tokensOf(scene).at(-1)?.end : statement.positionOf(to) - statement.start
  return statement.text.slice(start, end).trim()
}

function edit(statement: SyntaxStatement, edits: readonly Edit[]): string {
  return editSql(statement.text, edits)
}
