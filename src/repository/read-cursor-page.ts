import type { Row } from '../database/index.ts'
import { NotFoundError } from '../errors/index.ts'
import { runAtPosition, toCursorPage } from '../keyset/index.ts'
import { planLoads } from '../load/index.ts'
import { type CursorPageRead, type CursorTotal, planCursorOf, planCursorPage, readTotal } from '../page/index.ts'
import type { CursorPage } from '../query/index.ts'
import { completeRows } from './complete-rows.ts'
import { estimateRows } from './estimate-rows.ts'
import type { RepositoryContext, UncheckedArgs } from './repository-context.ts'

/** Runs the statement of a cursor page, then loads the relations and counts of its rows. */
export async function readCursorPage(
  context: RepositoryContext,
  args: UncheckedArgs,
): Promise<CursorPage<Row> & Partial<CursorTotal>> {
  const { table, executor, cursors } = context
  const loads = planLoads(table, args, 'findCursorPage', cursors)
  const plan = planCursorPage(table, args, cursors, 'findCursorPage', loads.needed)
  return executor.together(async () => {
    const estimate = plan.estimated === undefined ? undefined : await estimateRows(plan.estimated, executor)
    const read = async <TPage>(page: CursorPageRead<TPage>): Promise<TPage> =>
      page.read(await runAtPosition(executor, page.statement, plan.check, args?.signal))
    const found = (await read(plan)) ?? (await read(plan.readElse()))
    const items = await completeRows(context, loads, found.rows, args?.signal)
    return { ...toCursorPage(items, found), ...readTotal(plan.count, found.total, estimate, items.length) }
  })
}

/** Reads the cursor of the row with a key. */
export async function readCursorOf(
  { table, executor, cursors }: RepositoryContext,
  key: unknown,
  args: UncheckedArgs,
): Promise<string> {
  const plan = planCursorOf(table, key, args, cursors, 'cursorOf')
  const cursor = plan.read(await executor.rows(plan.statement, args?.signal))
  if (cursor === undefined) throw new NotFoundError(table.name, 'key')
  return cursor
}
