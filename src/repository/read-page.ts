import { planLoads } from '../load/index.ts'
import type { Row } from '../database/index.ts'
import { numberPages, type PageNumbers, planPage, readFoundRows } from '../page/index.ts'
import { completeRows } from './complete-rows.ts'
import { estimateRows } from './estimate-rows.ts'
import type { RepositoryContext } from './repository-context.ts'

/** Finds an offset page: its rows with their relations, and its place among all pages. */
export async function readPage(
  context: RepositoryContext,
  args: { readonly signal?: AbortSignal },
): Promise<PageNumbers & { readonly items: Row[] }> {
  const { table, executor, cursors, options } = context
  const loads = planLoads(table, args, 'findPage', cursors)
  const plan = planPage(table, args, options, 'findPage', loads.needed)
  return executor.together(async () => {
    const estimate = plan.estimated === undefined ? undefined : await estimateRows(plan.estimated, executor)
    const found = readFoundRows(plan, await executor.rows(plan.statement, args.signal))
    const items = await completeRows(context, loads, found.rows, args.signal)
    return { items, ...numberPages(plan, found, estimate) }
  })
}
