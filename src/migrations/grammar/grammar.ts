import { loadParser, type Parser } from './parse-sql.ts'
import { splitStatements, type SyntaxStatement } from './split-statements.ts'

/** PostgreSQL's grammar, loaded. */
export interface Grammar extends Parser {
  /** Splits a script into statements: by drizzle's breakpoints first, then by the grammar. */
  splitStatements(text: string): readonly SyntaxStatement[]
}

let loading: Promise<Grammar> | undefined

/** Loads the grammar; later calls get the same one. */
export function loadGrammar(): Promise<Grammar> {
  return (loading ??= loadOnce())
}

async function loadOnce(): Promise<Grammar> {
  const parser = await loadParser()
  return { ...parser, splitStatements: (text) => splitStatements(parser, text) }
}
