import type { Executor } from '../database/index.ts'
import type { TableModel } from '../model/index.ts'
import type { CreatedBy } from './plan-conflict.ts'

/** What tells on the server of an executor whether an upsert created a row of a table. */
export async function howCreatedIsTold(_executor: Executor, _table: TableModel): Promise<CreatedBy> {
  return 'xmax'
}
