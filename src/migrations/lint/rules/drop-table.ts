import { droppedName, shortName } from '../../schema/index.ts'
import { isNew } from '../effects/effect.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'

export const dropTable: Rule = {
  name: 'drop-table',
  verdict: 'breaks',
  title: 'A table, a view or a schema is dropped',
  why: `It takes a moment, but its rows are gone, and code of the release before still reads it. Tables that its foreign keys
lead to are locked too. Take it out of the schema file in one release and drop it in the next.`,
  bad: 'DROP TABLE order_items;',
  good: ['ALTER TABLE order_items DROP CONSTRAINT order_items_order_fk;'],
  check: ({ node, schema }) => {
    if (!('DropStmt' in node) || !droppable.has(node.DropStmt.removeType ?? '')) return []
    return (node.DropStmt.objects ?? []).flatMap((object) => {
      const isSchema = 'String' in object
      const name = isSchema ? `the tables of ${object.String.sval ?? ''}` : shortName(droppedName(object))
      if (!isSchema && isNew(schema, droppedName(object))) return []
      return [
        {
          message: `code of the release before reads ${name}${node.DropStmt.removeType === 'OBJECT_VIEW' ? '' : ', and the rows are gone'}`,
          remedy: advise('Drop it one release after the last code that names it.'),
        },
      ]
    })
  },
}

const droppable = new Set(['OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW', 'OBJECT_SCHEMA', 'OBJECT_FOREIGN_TABLE'])
