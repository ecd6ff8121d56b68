import { createHash } from 'node:crypto'
import type { Script } from '../revision.ts'
import type { SplitStatements, Statement, Step } from '../step.ts'

/**
 * Cuts a script into steps: what PostgreSQL refuses in a transaction is alone, and what is between is one transaction.
 * With `one-by-one` in its header every statement is a transaction of its own.
 */
export function planSteps({ text, header }: Script, splitStatements: SplitStatements): readonly Step[] {
  const steps: Step[] = []
  let together: Statement[] = []
  const close = (): void => {
    if (together.length > 0) steps.push(makeStep('transaction', together))
    together = []
  }
  for (const { kind, text: sql, start, end } of splitStatements(text)) {
    const statement: Statement = { text: sql, start, end, kind }
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
