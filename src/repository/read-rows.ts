import type { Row, Statement } from '../database/index.ts'
import { describeValue, InvalidArgumentError } from '../errors/index.ts'
import { loadRelations, type Loads, planLoads, runAfterLoad } from '../load/index.ts'
import type { ColumnModel } from '../model/index.ts'
import { checkOptions, type LoadedRow, planFindByKeys, type PlanJoin, toLoadedRow } from '../query/index.ts'
import type { RepositoryContext } from './repository-context.ts'

type UncheckedArgs = { readonly signal?: AbortSignal } | undefined

/** Plans a read and runs it. */
export async function readRows(
  { table, executor, cursors }: RepositoryContext,
  args: UncheckedArgs,
  path: string,
  plan: (needed: readonly ColumnModel[] | undefined, joined: readonly PlanJoin[]) => Statement,
): Promise<Row[]> {
  const loads = planLoads(table, args, path, cursors, true)
  return runRead({ table, executor }, loads, plan(loads.needed, loads.joins), args?.signal)
}

type Reader = Pick<RepositoryContext, 'table' | 'executor'>

/** Runs a read, then loads the relations and counts that its `with` and `counts` ask for. */
export async function runRead(
  { table, executor }: Reader,
  loads: Loads,
  statement: Statement,
  signal?: AbortSignal,
): Promise<Row[]> {
  if (loads.needed === undefined) {
    const found = await executor.rows(statement, signal)
    if (table.rules.hooks?.afterLoad !== undefined) runAfterLoad(table, found.map(asLoadedRow))
    return found
  }
  return executor.together(async () => {
    const rows = (await executor.rows(statement, signal)).map(toLoadedRow)
    await loadRelations(executor, loads, rows, signal)
    runAfterLoad(table, rows)
    return rows.map(({ row }) => row)
  })
}

/** The same by any number of keys: the rows stand at the places of their keys. */
export async function readRowsByKeys(
  { table, executor, cursors }: RepositoryContext,
  keys: readonly unknown[],
  options: UncheckedArgs,
): Promise<(Row | undefined)[]> {
  const loads = planLoads(table, options, 'findByKeys', cursors, true)
  const statement = planFindByKeys(table, keys, options, 'findByKeys', loads.needed, loads.joins)
  return keys.length === 0 ? [] : runReadByKeys({ table, executor }, loads, statement, keys.length, options?.signal)
}

/** Runs a read by so many keys. */
export async function runReadByKeys(
  { table, executor }: Reader,
  loads: Loads,
  statement: Statement,
  count: number,
  signal?: AbortSignal,
): Promise<(Row | undefined)[]> {
  return executor.together(async () => {
    const found = await executor.rows(statement, signal)
    const rows = found.map(toLoadedRow)
    await loadRelations(executor, loads, rows, signal)
    runAfterLoad(table, rows)
    const aligned = Array.from<Row | undefined>({ length: count })
    for (const [index, { position }] of found.entries()) aligned[(position as number) - 1] = rows[index]?.row
    return aligned
  })
}

const optionsOfLoad: ReadonlySet<string> = new Set(['counts', 'signal'])

/** Loads relations and counts for copies of rows from anywhere. */
export async function loadRows(
  { table, executor, cursors }: RepositoryContext,
  rows: unknown,
  related: unknown,
  options: { readonly signal?: AbortSignal } | undefined,
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

function asLoadedRow(row: Row): LoadedRow {
  return { row, hidden: undefined }
}
