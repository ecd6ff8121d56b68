import type { Executor, Row } from '../database/index.ts'
import { InvalidCursorError, NotFoundError, QueryError } from '../errors/index.ts'
import { loadRelations, planLoads } from '../load/index.ts'
import {
  type CursorPage,
  type CursorPagePlan,
  type CursorTotal,
  planCursorOf,
  planCursorPage,
  readTotal,
} from '../page/index.ts'
import { estimateRows } from './estimate-rows.ts'
import { pageLimits } from './page-limits.ts'
import { toLoadedRow } from './read-rows.ts'
import type { RepositoryContext } from './repository-context.ts'

type UncheckedArgs = { readonly signal?: AbortSignal } | undefined

/** Runs the statement of a cursor page, then loads the relations and counts of its rows. */
export async function readCursorPage(
  context: RepositoryContext,
  args: UncheckedArgs,
): Promise<CursorPage<Row> & Partial<CursorTotal>> {
  const { table, executor, signing } = context
  const loads = planLoads(table, args, 'findCursorPage')
  const plan = planCursorPage(table, args, signing, pageLimits(context), 'findCursorPage', loads.needed)
  const estimate = plan.estimated === undefined ? undefined : await estimateRows(plan.estimated, executor)
  const { rows, cursors, pageInfo, total } = plan.read(await readFound(executor, plan, args?.signal))
  const loaded = rows.map(toLoadedRow)
  await loadRelations(executor, loads, loaded, args?.signal)
  const items = loaded.map(({ row }) => row)
  const edges = items.map((node, index) => ({ node, cursor: cursors[index] as string }))
  return { items, edges, pageInfo, ...readTotal(plan.count, total, estimate, items.length) }
}

/** A cursor can hold a text that is no value of its column's type: that is the cursor's fault, not the database's. */
async function readFound(
  executor: Executor,
  { statement, check }: CursorPagePlan,
  signal: AbortSignal | undefined,
): Promise<readonly Row[]> {
  try {
    return await executor.rows(statement, signal)
  } catch (error) {
    const isRefused = check !== undefined && isRefusedValue(error)
    if (isRefused && isRefusedValue(await executor.rows(check).catch(asValue))) throw new InvalidCursorError('value')
    throw error
  }
}

function asValue(error: unknown): unknown {
  return error
}

/** SQLSTATE class 22: a text that is no value of a type. */
function isRefusedValue(error: unknown): boolean {
  return error instanceof QueryError && error.details.sqlState?.startsWith('22') === true
}

/** Reads the cursor of the row with a key. */
export async function readCursorOf(
  { table, executor, signing }: RepositoryContext,
  key: unknown,
  args: UncheckedArgs,
): Promise<string> {
  const plan = planCursorOf(table, key, args, signing, 'cursorOf')
  const cursor = plan.read(await executor.rows(plan.statement, args?.signal))
  if (cursor === undefined) throw new NotFoundError(table.name, 'key')
  return cursor
}
