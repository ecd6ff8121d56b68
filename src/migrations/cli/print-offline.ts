import { planOffline } from '../commands/plan-offline.ts'
import type { Session } from '../commands/session.ts'
import type { Plan } from '../plan.ts'
import { renderOffline } from '../plan/index.ts'
import { loadProject } from '../project/load-project.ts'
import { readHistory } from '../project/read-history.ts'
import type { CommonOptions } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { print } from './output.ts'

/** Prints a plan as a script for psql. */
export function printOffline(
  { ledger, history, safety }: Pick<Session, 'ledger' | 'history' | 'safety'>,
  plan: Plan,
  { lockTimeout = safety.lockTimeout }: { readonly lockTimeout?: string },
): 0 {
  const { format, revisions } = history
  const { schema: ownSchema } = safety
  print(renderOffline(plan, { ledger, format, ownSchema, lockTimeout, revisions }).trimEnd())
  return exitCodes.yes
}

/** Prints the way from one revision to another, without a database. */
export async function printRangeOffline(
  options: CommonOptions & { readonly lockTimeout?: string },
  range: string,
): Promise<0> {
  const project = await loadProject({ config: options.config })
  const history = readHistory(project.folder)
  const { ledger, safety } = project
  return printOffline({ ledger, history, safety }, await planOffline(history, range), options)
}
