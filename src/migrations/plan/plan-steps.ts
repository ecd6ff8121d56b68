import { createHash } from 'node:crypto'
import { MigrationError } from '../migration-error.ts'
import type { Script } from '../revision.ts'
import type { SplitStatements, Statement, Step } from '../step.ts'

/**
 * Cuts a script into steps: what PostgreSQL refuses in a transaction is alone, and what is between is one transaction.
 * With `one-by-one` in its header every statement is a transaction of its own.
 *
 * @throws {MigrationError} when a statement takes back what ran before it
 */
export function planSteps(script: Script, splitStatements: SplitStatements): readonly Step[] {
  const { text, header } = script
  const steps: Step[] = []
  let together: Statement[] = []
  const close = (): void => {
    if (together.length > 0) steps.push(makeStep('transaction', together))
    together = []
  }
  for (const { kind, text: sql, start, end, settings } of splitStatements(text)) {
    const statement: Statement = { text: sql, start, end, kind, settings }
    if (kind === 'refused') throw takesBack(script, statement)
    if (kind === 'ordinary') together.push(statement)
    if (kind !== 'ordinary' || header.isOneByOne) close()
    if (kind === 'alone') steps.push(makeStep('alone', [statement]))
  }
  close()
  return steps
}

function makeStep(kind: Step['kind'], statements: readonly Statement[]): Step {
  const hash = createHash('sha256')
  for (const { text } of statements) hash.update(text.replaceAll('\r\n', '\n')).update('\0')
  return { kind, statements, hash: hash.digest('hex') }
}

function takesBack({ path, text }: Script, { text: sql, start }: Statement): MigrationError {
  const line = text.slice(0, start).split('\n').length
  return new MigrationError({
    reason: 'files',
    expected: 'a script whose statements are all to take effect',
    got: `${sql.split(/\s+/).slice(0, 2).join(' ').toUpperCase()} in line ${line} of ${path}`,
    remedy: 'Remove it, and what it takes back.',
  })
}
