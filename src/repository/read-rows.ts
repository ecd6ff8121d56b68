import type { Row, Statement } from '../database/index.ts'
import { loadRelations, planLoads } from '../load/index.ts'
import type { ColumnModel } from '../model/index.ts'
import { type LoadedRow, planFindByKeys } from '../query/index.ts'
import type { RepositoryContext } from './repository-context.ts'

type UncheckedArgs = { readonly signal?: AbortSignal } | undefined

/** Runs a read, then loads the relations and counts that its `with` and `counts` ask for. */
export async function readRows(
  { table, executor }: RepositoryContext,
  args: UncheckedArgs,
  path: string,
  plan: (needed: readonly ColumnModel[] | undefined) => Statement,
): Promise<Row[]> {
  const loads = planLoads(table, args, path)
  const found = await executor.rows(plan(loads.needed), args?.signal)
  if (loads.needed === undefined) return found
  const rows = found.map(toLoadedRow)
  await loadRelations(executor, loads, rows, args?.signal)
  return rows.map(({ row }) => row)
}

/** The same by any number of keys: the rows stand at the places of their keys. */
export async function readRowsByKeys(
  { table, executor }: RepositoryContext,
  keys: readonly unknown[],
  options: UncheckedArgs,
): Promise<(Row | undefined)[]> {
  const loads = planLoads(table, options, 'findByKeys')
  const statement = planFindByKeys(table, keys, options, 'findByKeys', loads.needed)
  const found = keys.length === 0 ? [] : await executor.rows(statement, options?.signal)
  const rows = found.map(toLoadedRow)
  await loadRelations(executor, loads, rows, options?.signal)
  const aligned = Array.from<Row | undefined>({ length: keys.length })
  for (const [index, { position }] of found.entries()) aligned[(position as number) - 1] = rows[index]?.row
  return aligned
}

function toLoadedRow({ row, hidden }: Row): LoadedRow {
  return { row: (row ?? {}) as Row, hidden: hidden as Row | undefined }
}
