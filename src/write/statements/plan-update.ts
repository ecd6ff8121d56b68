import { InvalidArgumentError } from '../../errors/index.ts'
import { type ColumnModel, softDeleteScope, type TableModel } from '../../model/index.ts'
import {
  allOf,
  type Compiled,
  createAliases,
  type Executable,
  type Expression,
  type Fields,
  fragment,
  type Node,
  type QueryBuilders,
  type Statement,
  toStatement,
} from '../../plan/index.ts'
import { changedByItself } from '../prepare/index.ts'
import { patchesIn, planChange, planValues, type RowValues } from '../values/index.ts'
import { asSql } from './plan-insert.ts'
import { nextVersion } from './plan-version.ts'
import { planWritten, type WriteReturning } from './plan-written.ts'
import { planCountOf, planReadOf, type PlanTarget } from './target.ts'
import { fieldsOfPatched, verifyPatched } from './verify-patched.ts'

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
  const written = planWritten(table, options, aliases, path)?.selection.fields
  const patches = patchesIn(table, values)
  const statement = toStatement(table.name, updateRows, {
    source: table.source,
    set: {
      ...planValues(values, path, planChange),
      ...fixed,
      ...(version !== undefined && { [version.property]: nextVersion(version) }),
    },
    condition: target(aliases),
    fields: patches.length === 0 ? written : { ...written, ...fieldsOfPatched(patches) },
  })
  return verifyPatched(statement, table, patches)
}

/** Plans what a patch does with the rows of a target: an empty one only reads them. */
export function planPatch(
  table: TableModel,
  patch: RowValues,
  target: PlanTarget,
  returning: WriteReturning,
  path: string,
  isLocked = false,
): Statement {
  if (patch.size > 0) return planUpdate(table, patch, target, returning, path)
  return returning.returnsRows ? planReadOf(table, target, returning, path, isLocked) : planCountOf(table, target)
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

function deleteRows(builders: QueryBuilders, { source, condition, fields }: Compiled<DeletePlan>): Executable {
  const remove = builders.delete(source)
  if (condition !== undefined) remove.where(condition)
  return fields === undefined ? remove : remove.returning(fields)
}

/** Whether a table keeps its deleted rows, and a call does not lift that. */
export function keepsDeleted({ scopes }: TableModel): boolean {
  return scopes.some(({ name }) => name === softDeleteScope)
}

/** Plans that rows are deleted, or marked as deleted now where the table keeps them. */
export function planRemoval(table: TableModel, target: PlanTarget, options: WriteReturning, path: string): Statement {
  if (!keepsDeleted(table)) return planDelete(table, target, options, path)
  const column = softDeleteColumn(table, path)
  const others = changedByItself(table, () => false, 'delete')
  return planUpdate(table, others, target, options, path, { [column.property]: nowFor(column) })
}

/** Plans the update that takes a deletion back, of rows that are deleted. */
export function planRestore(table: TableModel, target: PlanTarget, options: WriteReturning, path: string): Statement {
  const column = softDeleteColumn(table, path)
  const others = changedByItself(table, () => false)
  const deleted: PlanTarget = (aliases) => allOf([target(aliases), fragment`${column} is not null`])
  return planUpdate(table, others, deleted, options, path, { [column.property]: fragment`null` })
}

function softDeleteColumn({ name, softDelete }: TableModel, path: string): ColumnModel {
  if (softDelete !== undefined) return softDelete
  throw new InvalidArgumentError(
    { path, expected: 'a table with soft deletion', received: `"${name}"` },
    'Name the column in defineModel: { softDelete: … }.',
  )
}

/** Drizzle reads dates and timestamps without a time zone as UTC. */
function nowFor({ column }: ColumnModel): Expression {
  const type = column?.getSQLType() ?? ''
  return type.endsWith('with time zone') ? fragment`now()` : fragment`now() at time zone 'utc'`
}
