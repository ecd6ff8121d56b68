import type { Row } from '../database/index.ts'
import { describeValue, InvalidArgumentError } from '../errors/index.ts'
import { loadRelations, type Loads, planLoads, runHook } from '../load/index.ts'
import type { Statement } from '../plan/index.ts'
import { checkOptions, type LoadedRow, planFindByKeys, planSelect, readKeys } from '../query/index.ts'
import { checkLock } from './check-lock.ts'
import { completeRows, type Reader } from './complete-rows.ts'
import type { RepositoryContext, UncheckedArgs } from './repository-context.ts'

/**
 * Plans a read by a filter and runs it.
 *
 * @param limit For reads of so many rows at the most, which take no limit of the caller's.
 */
export async function readRows(
  context: RepositoryContext,
  args: UncheckedArgs,
  path: string,
  limit?: number,
): Promise<Row[]> {
  const { table, executor, cursors } = context
  const loads = planLoads(table, args, path, cursors, true)
  const statement = planSelect(table, args, path, loads.needed, limit, loads.joins)
  checkLock(executor, args, path)
  return runRead(context, loads, statement, args?.signal)
}

/** Runs a read, then loads the relations and counts that its `with` and `counts` ask for. */
export async function runRead(
  reader: Reader,
  loads: Loads,
  statement: Statement,
  signal?: AbortSignal,
): Promise<Row[]> {
  const { table, executor } = reader
  if (loads.needed !== undefined)
    return executor.together(async () => completeRows(reader, loads, await executor.rows(statement, signal), signal))
  const found = await executor.rows(statement, signal)
  runHook(table, found)
  return found
}

/** The same by any number of keys: the rows stand at the places of their keys. */
export async function readRowsByKeys(
  context: RepositoryContext,
  keys: readonly unknown[],
  options: UncheckedArgs,
): Promise<(Row | undefined)[]> {
  const { table, executor, cursors } = context
  const loads = planLoads(table, options, 'findByKeys', cursors, true)
  const statement = planFindByKeys(
    table,
    options,
    'findByKeys',
    loads.needed,
    loads.joins,
  )(readKeys(table, keys, 'findByKeys keys'))
  checkLock(executor, options, 'findByKeys')
  return keys.length === 0 ? [] : runReadByKeys(context, loads, statement, keys.length, options?.signal)
}

/** Runs a read by so many keys. */
export async function runReadByKeys(
  reader: Reader,
  loads: Loads,
  statement: Statement,
  count: number,
  signal?: AbortSignal,
): Promise<(Row | undefined)[]> {
  const { executor } = reader
  return executor.together(async () => {
    const found = await executor.rows(statement, signal)
    const rows = await completeRows(reader, loads, found, signal)
    const aligned = Array.from<Row | undefined>({ length: count })
    for (const [index, { position }] of found.entries()) aligned[(position as number) - 1] = rows[index]
    return aligned
  })
}

const optionsOfLoad: ReadonlySet<string> = new Set(['counts', 'signal'])

/** Loads relations and counts for copies of rows from anywhere. */
export async function loadRows(
  { table, executor, cursors }: RepositoryContext,
  rows: unknown,
  related: unknown,
  options: UncheckedArgs,
): Promise<Row[]> {
  const { counts } = checkOptions(options, optionsOfLoad, 'load options')
  if (!Array.isArray(rows)) {
    throw new InvalidArgumentError({ path: 'load rows', expected: 'a list of rows', received: describeValue(rows) })
  }
  const loads = planLoads(table, { with: related, counts }, 'load', cursors)
  const copies = Array.from(rows, (row: unknown, index): LoadedRow => {
    if (typeof row === 'object' && row !== null) return { row: { ...row }, hidden: undefined }
    throw new InvalidArgumentError({ path: `load rows[${index}]`, expected: 'a row', received: describeValue(row) })
  })
  await executor.together(() => loadRelations(executor, loads, copies, options?.signal))
  return copies.map(({ row }) => row)
}
