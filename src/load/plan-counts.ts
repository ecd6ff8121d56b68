import { sql } from 'drizzle-orm'
import type { Statement } from '../database/index.ts'
import { aliasTable } from '../model/index.ts'
import {
  bindRaw,
  columnsOf,
  createBindings,
  equalColumns,
  keyArray,
  keyPosition,
  keyRows,
  matchesKey,
  planFilter,
  planPredefined,
  toArrayLiteral,
} from '../query/index.ts'
import type { CollectedKeys } from './collect-keys.ts'
import type { CountLoad } from './plan-loads.ts'

/** Plans the statement that counts a relation for any number of rows, all of its counts at once. */
export function planCounts(
  { source, target, relation, keyColumns, counts }: CountLoad,
  keys: CollectedKeys,
): Statement {
  const bindings = createBindings()
  const arrays = keyColumns.map((column, index) =>
    keyArray(column, bindRaw(bindings, toArrayLiteral(keys.columns[index] ?? [], undefined))),
  )
  const predefined = planPredefined(source, target, relation, planFilter, bindings, relation.name)
  const filtered = counts.map(({ name, where, path }) => ({
    name,
    condition: where === undefined ? undefined : planFilter(target, where, bindings, `${path}.where`),
  }))
  const { through } = relation
  const table = through === undefined ? undefined : source.lookup(through.table)
  const junction = table === undefined ? undefined : aliasTable(table, `${table.databaseName}~through`)
  return {
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
  }
}
