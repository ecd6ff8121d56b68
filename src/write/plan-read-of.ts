import type { Statement } from '../database/index.ts'
import type { TableModel } from '../model/index.ts'
import { createBindings, planRow } from '../query/index.ts'
import type { WriteReturning } from './plan-written.ts'
import type { Target } from './target.ts'

/** Plans the read of the rows of a target, as a write of them returns them; with a lock where they are written next. */
export function planReadOf(
  table: TableModel,
  target: Target,
  { columns, extras, needed }: WriteReturning,
  path: string,
  isLocked = false,
): Statement {
  const bindings = createBindings()
  const row = planRow(table, { columns, extras }, needed, bindings, path)
  const condition = target.plan(bindings)
  return {
    table: table.name,
    shape: `read;${row.shape};${condition?.shape ?? ''};${isLocked}`,
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) => {
      const select = builders.select(row.fields()).from(table.source)
      if (condition !== undefined) select.where(condition.compile())
      return isLocked ? select.for('update', {}) : select
    },
  }
}
