import type { Row } from '../database/index.ts'
import { loadRelations, planLoads } from '../load/index.ts'
import { copyInput } from '../plan/index.ts'
import { toLoadedRow } from '../query/index.ts'
import type { DeleteContext, UncheckedOptions, WriteContext, WriteVerb } from '../write/index.ts'
import { loadFound } from './complete-rows.ts'
import { liftContext, type RepositoryContext } from './repository-context.ts'
import { runHooks } from './run-hooks.ts'

/** A write: what it is given can be other options than the call's, since hooks get whole rows. */
type Write<TContext, TResult> = (context: TContext, options: UncheckedOptions) => Promise<TResult>

/** Runs a write, then loads the relations and counts that its `with` and `counts` ask for into the rows it returns. */
export async function writeRows(
  unlifted: RepositoryContext,
  given: UncheckedOptions,
  path: string,
  verb: WriteVerb,
  write: Write<WriteContext, Row[] | number>,
): Promise<Row[] | number> {
  const options = copyInput(given)
  const context = liftContext(unlifted, options, path)
  return runHooks(context, options, {
    verbs: [verb],
    describe: (row) => ({ row, verb }),
    run: async (given) => {
      const loads = planLoads(context.table, given, path, context.cursors)
      const written = await write({ ...context, needed: loads.needed }, given)
      if (loads.needed === undefined || typeof written === 'number') return written
      return loadFound(context.executor, loads, written, given?.signal)
    },
  })
}

/** The same for a write of one row. */
export async function writeRow(
  context: RepositoryContext,
  options: UncheckedOptions,
  path: string,
  verb: WriteVerb,
  write: Write<WriteContext, Row>,
): Promise<Row> {
  const rows = await writeRows(context, options, path, verb, async (inside, given) => [await write(inside, given)])
  return (rows as Row[])[0] as Row
}

interface UpsertedRow {
  readonly row: Row
  readonly created: boolean
}

/** Runs a write that tells of each row whether it created it. */
export async function upsertRows(
  unlifted: RepositoryContext,
  given: UncheckedOptions,
  path: string,
  verbs: readonly ('Create' | 'Update')[],
  write: Write<WriteContext, Row[] | number>,
): Promise<UpsertedRow[] | number> {
  const options = copyInput(given)
  const context = liftContext(unlifted, options, path)
  const left = new Set<Row>()
  return runHooks<UpsertedRow>(context, options, {
    verbs,
    describe: ({ row, created }) => ({ row, verb: created ? 'Create' : left.has(row) ? undefined : 'Update' }),
    run: async (given) => {
      const loads = planLoads(context.table, given, path, context.cursors)
      const written = await write({ ...context, needed: loads.needed }, given)
      if (typeof written === 'number') return written
      const rows = await loadFound(context.executor, loads, written, given?.signal)
      for (const [index, row] of rows.entries()) if (written[index]?.['isLeft'] === true) left.add(row)
      return rows.map((row, index) => ({ row, created: written[index]?.['created'] === true }))
    },
  })
}

/** Runs a delete, which loads what `with` and `counts` ask for while the rows are still there. */
export async function deleteRows(
  unlifted: RepositoryContext,
  given: UncheckedOptions,
  path: string,
  remove: Write<DeleteContext, Row[] | number>,
): Promise<Row[] | number> {
  const options = copyInput(given)
  const context = liftContext(unlifted, options, path)
  return runHooks(context, options, {
    verbs: ['Delete'],
    describe: (row) => ({ row, verb: 'Delete' }),
    run: async (given) => {
      const loads = planLoads(context.table, given, path, context.cursors)
      const load: DeleteContext['load'] = (executor, rows) =>
        loadRelations(executor, loads, rows.map(toLoadedRow), given?.signal)
      const deleted = await remove({ ...context, needed: loads.needed, load }, given)
      if (loads.needed === undefined || typeof deleted === 'number') return deleted
      return deleted.map((row) => toLoadedRow(row).row)
    },
  })
}
