import { type Executor, kindOf, serverOf } from '../database/index.ts'
import type { TableModel } from '../model/index.ts'
import type { CreatedBy } from './plan-conflict.ts'

/** What tells on the server of an executor whether an upsert created a row of a table. */
export async function howCreatedIsTold(
  executor: Executor,
  table: TableModel,
  signal: AbortSignal | undefined,
): Promise<CreatedBy> {
  const asking = { executor, table, signal }
  if ((await serverOf(asking)).major >= 18) return 'old'
  const kind = await kindOf(asking)
  return kind === 'partitioned' || kind === 'view' ? 'snapshot' : 'xmax'
}
