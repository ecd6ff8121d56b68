import { RowNotWrittenError } from '../errors/index.ts'
import { readChunking } from './chunks.ts'
import { insertValues } from './insert-values.ts'
import { planCreate } from './plan-create.ts'
import { draftOf } from './draft.ts'
import { complete, completeOne, runBefore } from './prepare.ts'
import { readNewRow, withRelations } from './read-nested.ts'
import { tellDeleted } from './tell-deleted.ts'
import {
  optionsOfWrite,
  readRows,
  readWriteOptions,
  type UncheckedOptions,
  type WriteContext,
  type Written,
} from './write-context.ts'
import { createRowNested } from './write-nested.ts'

const optionsOfCreate = optionsOfWrite()
const optionsOfCreateMany = optionsOfWrite('returning', 'onProgress')

/** Inserts one row, with what is nested in it, and returns it. */
export async function createRow(context: WriteContext, values: unknown, options: UncheckedOptions): Promise<Written> {
  const { table, executor } = context
  const returning = readWriteOptions(context, options, optionsOfCreate, 'create')
  const [given] = await runBefore(table, 'insert', [values])
  const draft = readNewRow(table, withRelations(table, values, given), ['create values'], [])
  if (draft.relations.length > 0) return createRowNested(context, draft, returning, options)
  const row = await completeOne(table, 'insert', draft)
  const statement = planCreate(table, row, returning, 'create')
  const created = await tellDeleted(context, [row], () => executor.rows(statement, options?.signal))
  if (created.length === 0) throw new RowNotWrittenError(table.name)
  return { rows: created, verb: 'Create' }
}

/** Inserts any number of rows and returns them in their order, or how many. */
export async function createRows(
  context: WriteContext,
  rows: unknown,
  options: UncheckedOptions,
): Promise<Written | number> {
  const { table, executor } = context
  const returning = readWriteOptions(context, options, optionsOfCreateMany, 'createMany')
  const chunking = readChunking(options, 'createMany')
  const given = await runBefore(table, 'insert', readRows(rows, 'createMany rows'))
  const drafts = given.map((row, index) => draftOf(table, row, ['createMany rows', index]))
  const values = await complete(table, 'insert', drafts)
  const call = { executor, returning, chunking, path: 'createMany' }
  const created = await tellDeleted(context, values, () => insertValues(call, table, values))
  return typeof created === 'number' ? created : { rows: created, verb: 'Create' }
}
