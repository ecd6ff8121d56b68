import { sql } from 'drizzle-orm'
import { allOf, createBindings, planFilter } from '../query/index.ts'
import { matchKeys } from './match-keys.ts'
import { planDeclaredFilter } from './plan-declared-filter.ts'
import { type CountRequest, type KeyedPlan, withKeys } from './relation-load.ts'
import { bindKeys, pathOf } from './relation-path.ts'

/** Plans the statement that counts a relation for any number of rows, all of its counts at once. */
export function planCounted(load: CountRequest): KeyedPlan {
  const { source, target, relation, counts } = load
  const bindings = createBindings()
  const keys = bindKeys(load, bindings)
  const predefined = planDeclaredFilter(load, bindings)
  const filtered = counts.map(({ name, where, path }) => ({
    name,
    condition: where === undefined ? undefined : planFilter(target, where, bindings, `${path}.where`),
  }))
  const match = matchKeys(load, pathOf(load), keys, [])
  const statement = withKeys({
    table: target.name,
    shape: `counts;${source.position};${relation.position};${predefined?.shape ?? ''};${filtered.map(({ name, condition }) => `${JSON.stringify(name)}${condition?.shape ?? ''}`).join(',')}`,
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
      const matched = match.fields()
      const select = builders.select({ counts: fields, ...matched }).from(target.source)
      match.join(select)
      const condition = allOf([match.condition, predefined])
      if (condition !== undefined) select.where(condition.compile())
      return select.groupBy(...Object.values(matched))
    },
  })
  return { statement, keyOf: match.keyOf }
}
