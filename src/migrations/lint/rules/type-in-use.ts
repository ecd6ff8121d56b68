import type { Node } from '../../grammar/index.ts'
import { droppedName, type Schema, shortName, userOfType } from '../../schema/index.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'

export const typeInUse: Rule = {
  name: 'type-in-use',
  verdict: 'fails',
  title: 'A type or the index of a constraint is dropped while it is needed',
  why: `PostgreSQL refuses (2BP01) to drop a type that a column or another type is of, and CASCADE drops the columns. It refuses
to drop the index of a key, too: drop the constraint, and the index goes with it.`,
  bad: 'DROP TYPE mood;',
  good: [
    `ALTER TABLE users ALTER COLUMN mood DROP DEFAULT;
-- drizzle-repository: allow change-type: users is small
ALTER TABLE users ALTER COLUMN mood TYPE text;
DROP TYPE mood;`,
  ],
  check: ({ node, schema }: Scene) => {
    if (!('DropStmt' in node) || node.DropStmt.behavior === 'DROP_CASCADE') return []
    const { removeType = '', objects = [] } = node.DropStmt
    if (removeType === 'OBJECT_INDEX') return objects.flatMap((object) => ofIndex(schema, object))
    if (removeType !== 'OBJECT_TYPE' && removeType !== 'OBJECT_DOMAIN') return []
    const names = new Set(objects.map(droppedName))
    return [...names].flatMap((name) => {
      const user = schema.types.has(name) ? userOfType(schema, name, names) : undefined
      if (user === undefined) return []
      const message = `${shortName(user)} is of ${shortName(name)}: it cannot be dropped (2BP01)`
      return [{ message, remedy: advise(`Give ${shortName(user)} another type, or drop it, before.`) }]
    })
  },
}

function ofIndex(schema: Schema, object: Node): ReturnType<Rule['check']> {
  const index = schema.indexes.get(droppedName(object))
  if (!index?.isOfConstraint) return []
  const table = shortName(index.table)
  return [
    {
      message: `${shortName(index.name)} is the index of a constraint of ${table}: it cannot be dropped (2BP01)`,
      remedy: advise(`Drop the constraint: ALTER TABLE ${table} DROP CONSTRAINT.`),
    },
  ]
}
