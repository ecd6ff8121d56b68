import type { ColumnModel, TableModel } from '../model/index.ts'
import {
  type Compiled,
  createAliases,
  type Executable,
  type Expression,
  type Fields,
  type QueryBuilders,
  type Statement,
  toStatement,
} from '../plan/index.ts'
import { planRow } from '../query/index.ts'
import type { WriteReturning } from './plan-written.ts'
import type { Target } from './target.ts'

/** Plans the read of the rows of a target, as a write of them returns them; with a lock where they are written next: in the order of their keys. */
export function planReadOf(
  table: TableModel,
  target: Target,
  { columns, extras, needed }: WriteReturning,
  path: string,
  isLocked = false,
): Statement {
  const aliases = createAliases()
  return toStatement(table.name, selectRows, {
    source: table.source,
    fields: planRow(table, { columns, extras }, needed, aliases, path).selection.fields,
    condition: target.plan(aliases),
    locked: isLocked ? table.primaryKey : undefined,
  })
}

interface ReadPlan {
  readonly source: TableModel['source']
  readonly fields: Fields
  readonly condition: Expression | undefined
  /** What rows are locked by, in this order; `undefined` where they are not. */
  readonly locked: readonly ColumnModel[] | undefined
}

function selectRows(builders: QueryBuilders, { source, fields, condition, locked }: Compiled<ReadPlan>): Executable {
  const select = builders.select(fields).from(source)
  if (condition !== undefined) select.where(condition)
  if (locked === undefined) return select
  if (locked.length > 0) select.orderBy(...locked.map(({ reference }) => reference))
  return select.for('update', {})
}
