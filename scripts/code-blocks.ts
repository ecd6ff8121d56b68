import type { DrizzleLine } from './drizzle-lines.ts'

/** A block of TypeScript in a Markdown file or in a doc comment. */
export interface CodeBlock {
  readonly file: string
  /** The line of the file where the code starts, counted from 1. */
  readonly line: number
  readonly code: string
  /** The prelude whose names it may use: a file of docs/preludes. */
  readonly setup: string | undefined
  readonly drizzle: DrizzleLine
}

/** The blocks of a file, and what keeps it from being checked. */
export interface Extraction {
  readonly blocks: readonly CodeBlock[]
  readonly problems: readonly string[]
}

const fence = /^(?<indent>\s*)(?<ticks>`{3,}|~{3,})\s*(?<info>.*)$/
const setupComment = /^\s*<!-- setup: (?<setup>[\w-]+) -->\s*$/
const drizzleComment = /^\s*<!-- drizzle: (?<line>0\.45|1\.0) -->\s*$/
const uncheckedCode = /^(typescript|js|javascript|mjs|mts|cts|tsx|jsx)\b|^ts\s+\S/i

/**
 * Finds the blocks marked `ts`. `<!-- setup: store -->` gives the blocks below it the names of docs/preludes/store.ts,
 * up to the next one or `<!-- setup: none -->`; `<!-- drizzle: 1.0 -->` says that the next block is for that line.
 */
export function extractFromMarkdown(file: string, text: string): Extraction {
  return extractFences(file, text.split('\n'), 0, undefined)
}

/** Finds the blocks below `@example` in doc comments; they may use the names of docs/preludes/store.ts. */
export function extractFromSource(file: string, text: string): Extraction {
  const parts = [...text.matchAll(/^[ \t]*\/\*\*[\s\S]*?\*\//gm)].map(({ 0: comment, index }) => {
    const lines = comment.split('\n').map((line) => line.replace(/^\s*(\/\*\*|\*\/|\*) ?/, '').replace(/\s*\*\/$/, ''))
    const firstLine = text.slice(0, index).split('\n').length - 1
    const extraction = extractFences(file, lines, firstLine, 'store')
    const examples = lines.filter((line) => line.trimStart().startsWith('@example')).length
    if (examples <= extraction.blocks.length) return extraction
    const problem = `${file}:${firstLine + 1}: an @example needs a block of code, marked ts`
    return { ...extraction, problems: [...extraction.problems, problem] }
  })
  return { blocks: parts.flatMap(({ blocks }) => blocks), problems: parts.flatMap(({ problems }) => problems) }
}

function extractFences(
  file: string,
  lines: readonly string[],
  offset: number,
  firstSetup: string | undefined,
): Extraction {
  const blocks: CodeBlock[] = []
  const problems: string[] = []
  let setup = firstSetup
  let drizzle: DrizzleLine = '0.45'
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    const named = setupComment.exec(line)?.groups?.['setup']
    if (named) setup = named === 'none' ? undefined : named
    drizzle = (drizzleComment.exec(line)?.groups?.['line'] as DrizzleLine | undefined) ?? drizzle
    const { indent = '', ticks, info = '' } = fence.exec(line)?.groups ?? {}
    if (!ticks) continue
    const end = lines.findIndex((other, position) => position > index && other.trim() === ticks)
    if (end < 0) problems.push(`${file}:${offset + index + 1}: the block has no end`)
    if (uncheckedCode.test(info)) problems.push(`${file}:${offset + index + 1}: mark the code "ts", not "${info}"`)
    const code = lines.slice(index + 1, end < 0 ? undefined : end).map((text) => text.slice(commonIndent(text, indent)))
    if (info.trim() === 'ts') {
      blocks.push({ file, line: offset + index + 2, code: code.join('\n'), setup, drizzle })
      drizzle = '0.45'
    }
    if (end < 0) break
    index = end
  }
  return { blocks, problems }
}

/** How much of a line's start belongs to the fence. */
function commonIndent(line: string, indent: string): number {
  return line.startsWith(indent) ? indent.length : 0
}
