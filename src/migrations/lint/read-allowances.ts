import type { SyntaxStatement } from '../grammar/index.ts'
import { MigrationError } from '../migration-error.ts'

const mark = /^\s*--\s*drizzle-repository:\s*allow\b(.*)$/

/**
 * Reads the lines `-- drizzle-repository: allow <rule>: <why>` above a statement.
 *
 * @throws {MigrationError} for a rule that there is not, or a line without a reason: it would allow nothing, or nobody
 * would know why
 */
export function readAllowances(
  text: string,
  statement: Pick<SyntaxStatement, 'leadStart' | 'start'>,
  known: ReadonlySet<string>,
  path: string,
): ReadonlySet<string> {
  const allowed = new Set<string>()
  for (const line of text.slice(statement.leadStart, statement.start).split('\n')) {
    const content = mark.exec(line.trimEnd())?.[1]
    if (content === undefined) continue
    const [, rule = '', why] = /^\s+([a-z-]+)\s*:\s*(\S.*)$/.exec(content) ?? []
    if (why === undefined || !known.has(rule)) throw wrongLine(line.trim(), path, rule, known)
    allowed.add(rule)
  }
  return allowed
}

function wrongLine(line: string, path: string, rule: string, known: ReadonlySet<string>): MigrationError {
  const isUnknown = rule !== '' && !known.has(rule)
  return new MigrationError({
    reason: 'files',
    expected: isUnknown ? 'a rule of lint' : '"allow <rule>: <why>"',
    got: `"${line}" in ${path}`,
    remedy: isUnknown
      ? 'Correct its name: lint prints it with every finding.'
      : 'Say which rule, and why it is all right here.',
  })
}
