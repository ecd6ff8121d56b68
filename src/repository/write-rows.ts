import type { Row } from '../database/index.ts'
import { loadRelations, planLoads } from '../load/index.ts'
import type { DeleteContext, WriteContext } from '../write/index.ts'
import { toLoadedRow } from './read-rows.ts'
import { liftContext, type RepositoryContext } from './repository-context.ts'

type UncheckedOptions = { readonly signal?: AbortSignal } | undefined

/** Runs a write, then loads the relations and counts that its `with` and `counts` ask for into the rows it returns. */
export async function writeRows(
  unlifted: RepositoryContext,
  options: UncheckedOptions,
  path: string,
  write: (context: WriteContext) => Promise<Row[] | number>,
): Promise<Row[] | number> {
  const context = liftContext(unlifted, options, path)
  const loads = planLoads(context.table, options, path)
  const written = await write({ ...context, needed: loads.needed })
  if (loads.needed === undefined || typeof written === 'number') return written
  const rows = written.map(toLoadedRow)
  await loadRelations(context.executor, loads, rows, options?.signal)
  return rows.map(({ row }) => row)
}

/** The same for a write of one row. */
export async function writeRow(
  context: RepositoryContext,
  options: UncheckedOptions,
  path: string,
  write: (context: WriteContext) => Promise<Row>,
): Promise<Row> {
  const rows = (await writeRows(context, options, path, async (inside) => [await write(inside)])) as Row[]
  return rows[0] as Row
}

/** Runs a write that tells of each row whether it created it. */
export async function upsertRows(
  unlifted: RepositoryContext,
  options: UncheckedOptions,
  path: string,
  write: (context: WriteContext) => Promise<Row[] | number>,
): Promise<{ readonly row: Row; readonly created: boolean }[] | number> {
  const context = liftContext(unlifted, options, path)
  const loads = planLoads(context.table, options, path)
  const written = await write({ ...context, needed: loads.needed })
  if (typeof written === 'number') return written
  const rows = written.map(toLoadedRow)
  await loadRelations(context.executor, loads, rows, options?.signal)
  return rows.map(({ row }, index) => ({ row, created: written[index]?.['created'] === true }))
}

/** Runs a delete, which loads what `with` and `counts` ask for while the rows are still there. */
export async function deleteRows(
  unlifted: RepositoryContext,
  options: UncheckedOptions,
  path: string,
  remove: (context: DeleteContext) => Promise<Row[] | number>,
): Promise<Row[] | number> {
  const context = liftContext(unlifted, options, path)
  const loads = planLoads(context.table, options, path)
  const deleted = await remove({
    ...context,
    needed: loads.needed,
    load: (executor, rows) => loadRelations(executor, loads, rows.map(toLoadedRow), options?.signal),
  })
  if (loads.needed === undefined || typeof deleted === 'number') return deleted
  return deleted.map((row) => toLoadedRow(row).row)
}
