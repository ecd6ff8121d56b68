import { RowNotWrittenError } from '../errors/index.ts'
import { readChunking, runCount, runRows } from './chunks.ts'
import { planCreate } from './plan-create.ts'
import { planCreateMany } from './plan-create-many.ts'
import { complete, completeOne, draftOf, runBefore } from './prepare.ts'
import { readNewRow } from './read-nested.ts'
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
  const draft = readNewRow(table, given, ['create values'], [])
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
  const chunks = planCreateMany(table, values, returning, chunking.size, 'createMany')
  return tellDeleted<Written | number>(context, values, async () => {
    if (!returning.returnsRows) return runCount(executor, chunks, chunking, options?.signal)
    return { rows: await runRows(executor, table, chunks, chunking, options?.signal), verb: 'Create' }
  })
}
