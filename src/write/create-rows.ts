import type { Row } from '../database/index.ts'
import { readChunking, runCount, runRows } from './chunks.ts'
import { planCreate } from './plan-create.ts'
import { planCreateMany } from './plan-create-many.ts'
import { alone, inList, runBefore, validateRows } from './prepare-values.ts'
import { hasNested } from './read-nested.ts'
import { readCreateValues } from './read-values.ts'
import { tellDeleted } from './tell-deleted.ts'
import {
  optionsOfWrite,
  readRows,
  readWriteOptions,
  type UncheckedOptions,
  type WriteContext,
} from './write-context.ts'
import { createRowNested } from './write-nested.ts'

const optionsOfCreate = optionsOfWrite()
const optionsOfCreateMany = optionsOfWrite('returning', 'onProgress')

/** Inserts one row and returns it. */
export async function createRow(context: WriteContext, values: unknown, options: UncheckedOptions): Promise<Row> {
  const { table, executor } = context
  const returning = readWriteOptions(context, options, optionsOfCreate, 'create')
  const [given] = await runBefore(table, 'beforeCreate', [values])
  if (hasNested(table, given)) return createRowNested(context, given, returning, options)
  const read = readCreateValues(table, given, 'create values')
  const [row = read] = await validateRows(table, 'insert', [read], 'create values', alone)
  const statement = planCreate(table, row, returning, 'create')
  const [created] = await tellDeleted(context, [row], () => executor.rows(statement, options?.signal))
  return created as Row
}

/** Inserts any number of rows and returns them in their order, or how many. */
export async function createRows(
  context: WriteContext,
  rows: unknown,
  options: UncheckedOptions,
): Promise<Row[] | number> {
  const { table, executor } = context
  const returning = readWriteOptions(context, options, optionsOfCreateMany, 'createMany')
  const chunking = readChunking(options, 'createMany')
  const given = await runBefore(
    table,
    'beforeCreate',
    readRows(rows, 'createMany rows', (row) => row),
  )
  const read = readRows(given, 'createMany rows', (row, path) => readCreateValues(table, row, path))
  const values = await validateRows(table, 'insert', read, 'createMany rows', inList)
  const chunks = planCreateMany(table, values, returning, chunking.size, 'createMany')
  const run = returning.returnsRows ? runRows : runCount
  return tellDeleted<Row[] | number>(context, values, () => run(executor, chunks, chunking, options?.signal))
}
