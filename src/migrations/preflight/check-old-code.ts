import { count } from '../describe-amounts.ts'
import { cross, type PreflightLine, tick } from './line.ts'
import { nameOfSession, type OtherSession, type Sessions } from './sessions.ts'

/** Something that code of the release before needs and that the revisions take away. */
export interface Breakage {
  readonly revision: string
  /** What lint says of it. */
  readonly message: string
  /** The tables that it is about, with their schemas. */
  readonly tables: readonly string[]
}

/** Sessions of our own, and of people who look. */
const notCode = new Set(['drizzle-repository', 'psql'])

/** Whether somebody may still run code that the revisions break: who is connected, and what he asked last. */
export function checkOldCode(breakages: readonly Breakage[], { others, hidden }: Sessions): PreflightLine {
  if (breakages.length === 0) return tick('old code', 'nothing goes that code of the release before needs')
  const code = others.filter(({ applicationName }) => !notCode.has(applicationName))
  if (code.length + hidden === 0) {
    return tick(
      'old code',
      `${count(breakages.length, 'change')} would break code of the release before, and none is connected`,
      breakages.map(({ message }) => message),
    )
  }
  const details = breakages.map(({ message, tables }) => `${message} · ${describeUsers(tables, code, hidden)}`)
  return cross('old code', `${count(breakages.length, 'change')} would break code of the release before`, {
    details,
    next: 'deploy the code that does without first, and this later; or say why it is all right: allow <rule>: <why>',
  })
}

function describeUsers(tables: readonly string[], code: readonly OtherSession[], hidden: number): string {
  const using = code.filter(({ query }) => tables.some((table) => isNamedIn(table, query)))
  if (using.length > 0) return `${listNames(using)} named the table last`
  const unseen = hidden > 0 ? `, and ${count(hidden, 'session')} that this role cannot see` : ''
  return `may still be run by ${code.length > 0 ? listNames(code) : 'somebody'}${unseen}`
}

function listNames(sessions: readonly OtherSession[]): string {
  const names = [...new Set(sessions.map(nameOfSession))]
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  return `${names.slice(0, 3).join(', ')}${more} (${count(sessions.length, 'session')})`
}

/** Whether a statement has the name of a table, as a word of its own. */
function isNamedIn(table: string, query: string): boolean {
  const name = table.slice(table.lastIndexOf('.') + 1)
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  return new RegExp(String.raw`(?<![\w$])${escaped}(?![\w$])`, 'i').test(query)
}
