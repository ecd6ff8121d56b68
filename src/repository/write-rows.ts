import type { Row } from '../database/index.ts'
import { loadRelations, planLoads } from '../load/index.ts'
import { copyInput } from '../plan/index.ts'
import { toLoadedRow } from '../query/index.ts'
import {
  type DeleteContext,
  type UncheckedOptions,
  verbAt,
  type WriteContext,
  type WriteVerb,
  type Written,
} from '../write/index.ts'
import { loadFound } from './complete-rows.ts'
import { liftContext, type RepositoryContext } from './repository-context.ts'
import { runHooks } from './run-hooks.ts'

/** A write: what it is given can be other options than the call's, since hooks get whole rows. */
type Write<TContext> = (context: TContext, options: UncheckedOptions) => Promise<Written | number>

/** Runs a write, then loads the relations and counts that its `with` and `counts` ask for into the rows it returns. */
export async function writeRows(
  context: RepositoryContext,
  options: UncheckedOptions,
  path: string,
  verb: WriteVerb,
  write: Write<WriteContext>,
): Promise<readonly Row[] | number> {
  const written = await runWrite(context, options, path, [verb], write)
  return typeof written === 'number' ? written : written.rows
}

/** The same for a write of one row. */
export async function writeRow(
  context: RepositoryContext,
  options: UncheckedOptions,
  path: string,
  verb: WriteVerb,
  write: Write<WriteContext>,
): Promise<Row> {
  const rows = await writeRows(context, options, path, verb, write)
  return (rows as Row[])[0] as Row
}

interface UpsertedRow {
  readonly row: Row
  readonly created: boolean
}

/** Runs a write that tells of each row whether it created it. */
export async function upsertRows(
  context: RepositoryContext,
  options: UncheckedOptions,
  path: string,
  verbs: readonly ('Create' | 'Update')[],
  write: Write<WriteContext>,
): Promise<UpsertedRow[] | number> {
  const written = await runWrite(context, options, path, verbs, write, true)
  if (typeof written === 'number') return written
  return written.rows.map((row, index) => ({ row, created: verbAt(written, index) === 'Create' }))
}

/** @param isNested Whether the write returns rows in groups of fields though no relation is loaded. */
async function runWrite(
  unlifted: RepositoryContext,
  given: UncheckedOptions,
  path: string,
  verbs: readonly WriteVerb[],
  write: Write<WriteContext>,
  isNested = false,
): Promise<Written | number> {
  const options = copyInput(given)
  const context = liftContext(unlifted, options, path)
  return runHooks(context, options, verbs, async (inside) => {
    const loads = planLoads(context.table, inside, path, context.cursors)
    const written = await write({ ...context, needed: loads.needed }, inside)
    if (typeof written === 'number' || (loads.needed === undefined && !isNested)) return written
    return { ...written, rows: await loadFound(context.executor, loads, written.rows, inside?.signal) }
  })
}

/** Runs a delete, which loads what `with` and `counts` ask for while the rows are still there. */
export async function deleteRows(
  unlifted: RepositoryContext,
  given: UncheckedOptions,
  path: string,
  remove: Write<DeleteContext>,
): Promise<readonly Row[] | number> {
  const options = copyInput(given)
  const context = liftContext(unlifted, options, path)
  const deleted = await runHooks(context, options, ['Delete'], async (inside) => {
    const loads = planLoads(context.table, inside, path, context.cursors)
    const load: DeleteContext['load'] = (executor, rows) =>
      loadRelations(executor, loads, rows.map(toLoadedRow), inside?.signal)
    const removed = await remove({ ...context, needed: loads.needed, load }, inside)
    if (loads.needed === undefined || typeof removed === 'number') return removed
    return { ...removed, rows: removed.rows.map((row) => toLoadedRow(row).row) }
  })
  return typeof deleted === 'number' ? deleted : deleted.rows
}
