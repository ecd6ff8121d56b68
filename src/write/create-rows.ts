import type { Executor, Row, Statement } from '../database/index.ts'
import { describeValue, InvalidArgumentError } from '../errors/index.ts'
import { planCreate } from './plan-create.ts'
import { planCreateMany } from './plan-create-many.ts'
import { readCreateValues } from './read-values.ts'
import { optionsOfWrite, readWriteOptions, type UncheckedOptions, type WriteContext } from './write-context.ts'

const optionsOfCreate = optionsOfWrite()
const optionsOfCreateMany = optionsOfWrite('returning')

/** Inserts one row and returns it. */
export async function createRow(
  { table, executor }: WriteContext,
  values: unknown,
  options: UncheckedOptions,
): Promise<Row> {
  const { columns, extras } = readWriteOptions(table, options, optionsOfCreate, 'create')
  const [row] = await executor.rows(planCreate(table, values, columns, extras, 'create'), options?.signal)
  return row as Row
}

/** Inserts any number of rows and returns them in their order, or how many. */
export async function createRows(
  { table, executor }: WriteContext,
  rows: unknown,
  options: UncheckedOptions,
): Promise<Row[] | number> {
  const returning = readWriteOptions(table, options, optionsOfCreateMany, 'createMany')
  if (!Array.isArray(rows)) {
    throw new InvalidArgumentError({
      path: 'createMany rows',
      expected: 'a list of rows',
      received: describeValue(rows),
    })
  }
  const values = Array.from(rows, (row: unknown, index) => readCreateValues(table, row, `createMany rows[${index}]`))
  const statements = planCreateMany(table, values, returning, 'createMany')
  if (statements.length <= 1) return runAll(statements, executor, returning.returnsRows, options?.signal)
  return executor.transaction(() => runAll(statements, executor, returning.returnsRows, options?.signal))
}

async function runAll(
  statements: readonly Statement[],
  executor: Executor,
  returnsRows: boolean,
  signal: AbortSignal | undefined,
): Promise<Row[] | number> {
  const rows: Row[][] = []
  let count = 0
  for (const statement of statements) {
    if (returnsRows) rows.push(await executor.rows(statement, signal))
    else count += await executor.count(statement, signal)
  }
  return returnsRows ? rows.flat() : count
}
