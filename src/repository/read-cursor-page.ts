import type { Row } from '../database/index.ts'
import { loadRelations, planLoads } from '../load/index.ts'
import { type CursorPage, planCursorPage } from '../page/index.ts'
import { toLoadedRow } from './read-rows.ts'
import type { RepositoryContext } from './repository-context.ts'

/** Runs the statement of a cursor page, then loads the relations and counts of its rows. */
export async function readCursorPage(
  { table, executor, cursors }: RepositoryContext,
  args: { readonly signal?: AbortSignal },
  path: string,
): Promise<CursorPage<Row>> {
  const loads = planLoads(table, args, path)
  const plan = planCursorPage(table, args, cursors, path, loads.needed)
  const { rows, cursors: texts, pageInfo } = plan.read(await executor.rows(plan.statement, args.signal))
  const loaded = rows.map(toLoadedRow)
  await loadRelations(executor, loads, loaded, args.signal)
  const items = loaded.map(({ row }) => row)
  return { items, edges: items.map((node, index) => ({ node, cursor: texts[index] as string })), pageInfo }
}
