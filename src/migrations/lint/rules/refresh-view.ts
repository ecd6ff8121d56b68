import { nameOf } from '../../schema/index.ts'
import { reportBlocking } from '../blocking.ts'
import { insertBehind } from '../edit-statement.ts'
import type { Rule } from '../rule.ts'

export const refreshView: Rule = {
  name: 'refresh-view',
  verdict: 'blocks',
  title: 'A materialized view is filled anew',
  why: `Nobody can read the view until it is filled. With CONCURRENTLY they can; that needs a unique index of the view without
a condition.`,
  bad: 'REFRESH MATERIALIZED VIEW sales;',
  good: ['REFRESH MATERIALIZED VIEW CONCURRENTLY sales;'],
  check: (scene) =>
    reportBlocking(scene, 'refresh-view', () => {
      const view = 'RefreshMatViewStmt' in scene.node ? nameOf(scene.node.RefreshMatViewStmt.relation) : ''
      const isKeyed = [...scene.schema.indexes.values()].some(({ table, isUnique }) => table === view && isUnique)
      return {
        now: [insertBehind(scene, ['VIEW'], 'CONCURRENTLY')],
        next: [],
        advice: isKeyed ? undefined : 'It needs a unique index of the view.',
        isAutomatic: isKeyed,
      }
    }),
}
