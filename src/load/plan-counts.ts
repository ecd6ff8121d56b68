import { sql } from 'drizzle-orm'
import {
  columnsOf,
  createBindings,
  equalColumns,
  keyPosition,
  keyRows,
  matchesKey,
  planFilter,
} from '../query/index.ts'
import { junctionOf, planDeclaredFilter } from './plan-declared-filter.ts'
import { bindKeys, type CountRequest, type KeyedStatement, withKeys } from './relation-load.ts'

/** Plans the statement that counts a relation for any number of rows, all of its counts at once. */
export function planCounted(load: CountRequest): KeyedStatement {
  const { source, target, relation, keyColumns, counts } = load
  const bindings = createBindings()
  const arrays = bindKeys(keyColumns, bindings)
  const predefined = planDeclaredFilter(load, bindings)
  const filtered = counts.map(({ name, where, path }) => ({
    name,
    condition: where === undefined ? undefined : planFilter(target, where, bindings, `${path}.where`),
  }))
  const { through } = relation
  const junction = junctionOf(load)
  return withKeys({
    table: target.name,
    shape: `counts;${source.name};${relation.name};${predefined?.shape ?? ''};${filtered.map(({ name, condition }) => `${JSON.stringify(name)}${condition?.shape ?? ''}`).join(',')}`,
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) => {
      const fields = Object.fromEntries(
        filtered.map(({ name, condition }) => [
          name,
          (condition === undefined ? sql`count(*)` : sql`count(*) filter (where ${condition.compile()})`).mapWith(
            Number,
          ),
        ]),
      )
      const own = columnsOf(target, relation.targetProperties)
      const select = builders.select({ counts: fields, position: keyPosition() }).from(target.source)
      if (junction !== undefined && through !== undefined) {
        select.innerJoin(junction.source, equalColumns(own, columnsOf(junction, through.targetProperties)))
        select.innerJoin(keyRows(arrays), matchesKey(columnsOf(junction, through.sourceProperties)))
      } else select.innerJoin(keyRows(arrays), matchesKey(own))
      if (predefined !== undefined) select.where(predefined.compile())
      return select.groupBy(keyPosition())
    },
  })
}
