import { sql } from 'drizzle-orm'
import type { Statement } from '../database/index.ts'
import { type ColumnModel, storedTypeOf, type TableModel } from '../model/index.ts'
import {
  bindRaw,
  createBindings,
  keyPosition,
  keyRows,
  planFilter,
  planRow,
  planScopes,
  positionsOf,
  toArrayLiteral,
} from '../query/index.ts'
import type { WriteReturning } from './plan-written.ts'

/** Plans the select of the rows that are there already: each with the place of its target. */
export function planFindTargets(
  table: TableModel,
  target: readonly ColumnModel[],
  texts: readonly (readonly string[])[],
  { columns, extras, needed }: WriteReturning,
  path: string,
): Statement {
  const bindings = createBindings()
  const arrays = target.map((column, index) => {
    const parts = texts.map((parts) => parts[index])
    return { column, parameter: bindRaw(bindings, toArrayLiteral(parts, undefined)) }
  })
  const scopes = planScopes(table, planFilter, bindings)
  const row = planRow(table, { columns, extras }, needed, bindings, path)
  return {
    table: table.name,
    shape: `findTargets;${positionsOf(target)};${scopes?.shape ?? ''};${row.shape}`,
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) => {
      // A key is compared as it was stored: rounded, for one, to the column's scale.
      const isStored = target.map(({ field, column }, index) => {
        const key = sql`"~keys".${sql.identifier(`~key${index}`)}`
        return sql`${field} = ${column === undefined ? key : sql`${key}::${sql.raw(storedTypeOf(column))}`}`
      })
      const select = builders
        .select({
          ...(row.isNested ? row.fields() : { row: row.fields() }),
          target: Object.fromEntries(target.map(({ property, field }) => [property, sql`${field}::text`])),
          position: keyPosition(),
        })
        .from(table.source)
        .innerJoin(keyRows(arrays), sql.join(isStored, sql` and `))
      return scopes === undefined ? select : select.where(scopes.compile())
    },
  }
}
