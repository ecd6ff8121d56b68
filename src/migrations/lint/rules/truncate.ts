import { nameOf } from '../../schema/index.ts'
import { listTables } from '../blocking.ts'
import { isNew } from '../effects/effect.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const truncate: Rule = {
  name: 'truncate',
  verdict: 'breaks',
  title: 'A table is emptied',
  why: `It takes a moment, but the rows are gone, with CASCADE also those of every table whose foreign keys lead there, and a
snapshot that was taken before sees the table as empty.`,
  bad: 'TRUNCATE order_items;',
  good: ['DELETE FROM order_items WHERE id BETWEEN 1 AND 5000;'],
  check: ({ node, schema, effects }) => {
    if (!('TruncateStmt' in node)) return []
    const named = (node.TruncateStmt.relations ?? []).flatMap((one) =>
      'RangeVar' in one ? [nameOf(one.RangeVar)] : [],
    )
    if (named.every((table) => isNew(schema, table))) return []
    const tables = effects.flatMap(({ locks }) => locks.map(({ table }) => table))
    return [
      { message: `every row of ${listTables(tables)} is gone`, remedy: advise('Delete in batches what nobody needs.') },
    ]
  },
}
