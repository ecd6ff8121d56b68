import { reportBlocking } from '../blocking.ts'
import { isProvenNotNull } from '../effects/add-constraint.ts'
import { noRemedy, type Remedy } from '../finding.ts'
import { addedConstraint, indexFirst, notNullLater } from '../remedies.ts'
import type { Effect } from '../effects/effect.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'
import { listColumns } from '../write-sql.ts'

export const addPrimaryKey: Rule = {
  name: 'add-primary-key',
  verdict: 'blocks',
  title: 'A primary key is added to a table with rows',
  why: `Its index is built, and its columns are read for NULLs, while nobody can read or write the table. An index that was
built with CONCURRENTLY saves the first; columns that are NOT NULL already save the second.`,
  bad: 'ALTER TABLE visits ADD PRIMARY KEY (id);',
  good: [
    `CREATE UNIQUE INDEX CONCURRENTLY visits_pkey ON visits (id);
ALTER TABLE visits ADD CONSTRAINT visits_pkey PRIMARY KEY USING INDEX visits_pkey;`,
  ],
  check: (scene) => reportBlocking(scene, 'add-primary-key', (effect) => remedyOf(scene, effect)),
}

function remedyOf(scene: Scene, effect: Effect): Remedy {
  const added = addedConstraint(scene, effect)
  if (!added) return noRemedy
  const { table, columns, before } = added
  const nullable = columns.filter((column) => !isProvenNotNull(scene.schema, table, column))
  if (nullable.length === 0) return indexFirst(scene, effect)
  if (before.length > 0)
    return { ...noRemedy, advice: 'Add the column, fill it and make it NOT NULL first, then make it the key.' }
  return {
    ...noRemedy,
    now: nullable.flatMap((column) => notNullLater(table, column).now),
    next: nullable.flatMap((column) => notNullLater(table, column).next),
    advice: `Make ${listColumns(nullable)} NOT NULL first, then add the key.`,
  }
}
