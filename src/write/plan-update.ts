import type { SQL } from 'drizzle-orm'
import type { Statement } from '../database/index.ts'
import type { TableModel } from '../model/index.ts'
import { type Bindings, createBindings, type Fragment } from '../query/index.ts'
import { planWritten, type WriteReturning } from './plan-written.ts'
import { nextVersion } from './plan-version.ts'
import { bindValues, type RowValues } from './read-values.ts'

/** Plans which rows a write is about; `undefined` means every row. */
export type PlanTarget = (bindings: Bindings) => Fragment | undefined

/** Values that are the same in every call: SQL of our own. */
export interface FixedValues {
  readonly shape: string
  readonly values: Readonly<Record<string, SQL>>
}

/** Plans an update of the rows of a target. */
export function planUpdate(
  table: TableModel,
  values: RowValues,
  target: PlanTarget,
  options: WriteReturning,
  path: string,
  fixed: FixedValues = { shape: '', values: {} },
): Statement {
  const bindings = createBindings()
  const set = bindValues(values, bindings)
  const condition = target(bindings)
  const returning = planWritten(table, options, bindings, path)
  const { version } = table
  return {
    table: table.name,
    shape: `update;${set.shape}${fixed.shape};${condition?.shape ?? ''};${returning?.shape ?? 'count'}`,
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) => {
      const update = builders.update(table.source).set({
        ...set.values,
        ...fixed.values,
        ...(version !== undefined && { [version.property]: nextVersion(version) }),
      })
      if (condition !== undefined) update.where(condition.compile())
      return returning === undefined ? update : update.returning(returning.fields())
    },
  }
}

/** Plans a delete of the rows of a target. */
export function planDelete(table: TableModel, target: PlanTarget, options: WriteReturning, path: string): Statement {
  const bindings = createBindings()
  const condition = target(bindings)
  const returning = planWritten(table, options, bindings, path)
  return {
    table: table.name,
    shape: `delete;${condition?.shape ?? ''};${returning?.shape ?? 'count'}`,
    isFixed: bindings.isFixed,
    values: bindings.values,
    build: (builders) => {
      const remove = builders.delete(table.source)
      if (condition !== undefined) remove.where(condition.compile())
      return returning === undefined ? remove : remove.returning(returning.fields())
    },
  }
}
