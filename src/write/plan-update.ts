import type { TableModel } from '../model/index.ts'
import {
  type Aliases,
  type Compiled,
  createAliases,
  type Executable,
  type Expression,
  type Fields,
  type Node,
  type QueryBuilders,
  type Statement,
  toStatement,
} from '../plan/index.ts'
import { asSql } from './plan-create.ts'
import { planWritten, type WriteReturning } from './plan-written.ts'
import { nextVersion } from './plan-version.ts'
import { planValues, type RowValues } from './read-values.ts'

/** Plans which rows a write is about; `undefined` means every row. */
export type PlanTarget = (aliases: Aliases) => Expression | undefined

/**
 * Plans an update of the rows of a target.
 *
 * @param fixed Values that are SQL of our own, by property.
 */
export function planUpdate(
  table: TableModel,
  values: RowValues,
  target: PlanTarget,
  options: WriteReturning,
  path: string,
  fixed: Readonly<Record<string, Expression>> = {},
): Statement {
  const aliases = createAliases()
  const { version } = table
  return toStatement(table.name, updateRows, {
    source: table.source,
    set: {
      ...planValues(values, path),
      ...fixed,
      ...(version !== undefined && { [version.property]: nextVersion(version) }),
    },
    condition: target(aliases),
    fields: planWritten(table, options, aliases, path)?.selection.fields,
  })
}

/** Plans a delete of the rows of a target. */
export function planDelete(table: TableModel, target: PlanTarget, options: WriteReturning, path: string): Statement {
  const aliases = createAliases()
  return toStatement(table.name, deleteRows, {
    source: table.source,
    condition: target(aliases),
    fields: planWritten(table, options, aliases, path)?.selection.fields,
  })
}

interface DeletePlan {
  readonly source: TableModel['source']
  readonly condition: Expression | undefined
  readonly fields: Fields | undefined
}

interface UpdatePlan extends DeletePlan {
  readonly set: Readonly<Record<string, Node>>
}

function updateRows(builders: QueryBuilders, { source, set, condition, fields }: Compiled<UpdatePlan>): Executable {
  const update = builders.update(source).set(asSql(set))
  if (condition !== undefined) update.where(condition)
  return fields === undefined ? update : update.returning(fields)
}

/** Deletes the rows that meet a condition. */
export function deleteRows(builders: QueryBuilders, { source, condition, fields }: Compiled<DeletePlan>): Executable {
  const remove = builders.delete(source)
  if (condition !== undefined) remove.where(condition)
  return fields === undefined ? remove : remove.returning(fields)
}
