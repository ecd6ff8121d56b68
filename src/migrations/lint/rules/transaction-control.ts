import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const transactionControl: Rule = {
  name: 'transaction-control',
  verdict: 'breaks',
  title: 'A script begins or ends a transaction itself',
  why: `What stands before the COMMIT stays when a later statement fails, and drizzle's migrator then does not know that it
was applied. upgrade ends the step there and remembers how far it came. Where a statement has to be alone, nothing needs
to be written: upgrade knows which those are.`,
  bad: 'COMMIT;',
  good: [],
  check: ({ statement }) =>
    statement.kind === 'cut'
      ? [
          {
            message: 'what stands before it stays when a later statement fails',
            remedy: advise('Remove it, or put the rest into a revision of its own.'),
          },
        ]
      : statement.kind === 'refused'
        ? [{ message: 'upgrade refuses it', remedy: advise('Remove it, and what it takes back.') }]
        : [],
}
