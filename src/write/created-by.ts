import { type Asking, kindOf, serverOf } from '../database/index.ts'
import type { CreatedBy } from './plan-conflict.ts'

/** What tells on a server whether an upsert created a row of a table. */
export async function howCreatedIsTold(asking: Asking): Promise<CreatedBy> {
  if ((await serverOf(asking)).major >= 18) return 'old'
  const kind = await kindOf(asking)
  return kind === 'partitioned' || kind === 'view' ? 'snapshot' : 'xmax'
}
