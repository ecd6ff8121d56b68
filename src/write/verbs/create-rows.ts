import { RowNotWrittenError } from '../../errors/index.ts'
import { createGraph, readNewRow, withRelations } from '../nested/index.ts'
import { complete, completeOne, draftOf, runBefore } from '../prepare/index.ts'
import { insertValues, planCreate, readChunking } from '../statements/index.ts'
import { tellDeleted } from './tell-deleted.ts'
import {
  chosenOf,
  optionsOfWrite,
  readRows,
  readWriteOptions,
  type UncheckedOptions,
  type WriteContext,
  type Written,
} from './write-context.ts'

const optionsOfCreate = optionsOfWrite()
const optionsOfCreateMany = optionsOfWrite('returning', 'onProgress')

/** Inserts one row, with what is nested in it, and returns it. */
export async function createRow(context: WriteContext, values: unknown, options: UncheckedOptions): Promise<Written> {
  const { table, executor } = context
  const signal = options?.signal
  const returning = readWriteOptions(context, options, optionsOfCreate, 'create')
  const [given] = await runBefore(table, 'insert', [values])
  const draft = readNewRow(table, withRelations(table, values, given), ['create values'], [])
  if (draft.relations.length > 0) {
    const whole = await createGraph({ executor, signal }, table, draft, returning)
    return { rows: [chosenOf(context, whole, returning)], verb: 'Create' }
  }
  const row = await completeOne(table, 'insert', draft)
  const statement = planCreate(table, row, returning, 'create')
  const created = await tellDeleted(context, [row], () => executor.rows(statement, signal))
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
  const path = 'createMany'
  const returning = readWriteOptions(context, options, optionsOfCreateMany, path)
  const chunking = readChunking(options, path)
  const given = await runBefore(table, 'insert', readRows(rows, `${path} rows`))
  const drafts = given.map((row, index) => draftOf(table, row, [`${path} rows`, index]))
  const values = (await complete(table, 'insert', drafts)).map((row) => row.values)
  const call = { executor, returning, chunking, path }
  const created = await tellDeleted(context, values, () => insertValues(call, table, values))
  return typeof created === 'number' ? created : { rows: created, verb: 'Create' }
}
