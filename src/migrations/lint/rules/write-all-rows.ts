import { shortName } from '../../schema/index.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const writeAllRows: Rule = {
  name: 'write-all-rows',
  verdict: 'blocks',
  title: 'Every row of a table is updated or deleted at once',
  why: `Each row stays locked until the transaction ends, so whoever writes one of them waits for all of them; and the table
grows by as much as it has. Write in batches, each a transaction of its own.`,
  bad: 'UPDATE orders SET total = 0;',
  good: ['UPDATE orders SET total = 0 WHERE id BETWEEN 1 AND 5000;'],
  check: ({ effects }) =>
    effects
      .filter(({ cause, work }) => cause === 'write-all-rows' && work.length > 0)
      .map(({ work }) => ({
        message: `every row of ${work.map(({ table }) => shortName(table)).join(', ')} is written and stays locked until the end: writes to them wait`,
        work,
        isUncertain: true,
        remedy: advise('Write in batches, each in a transaction of its own.'),
      })),
}
