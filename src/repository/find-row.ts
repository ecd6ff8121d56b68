import type { Row } from '../database/index.ts'
import { planLoads } from '../load/index.ts'
import { softDeleteScope, type TableModel } from '../model/index.ts'
import { checkFlag, planFind, planFindByKeys, readKey } from '../query/index.ts'
import { checkLock } from './check-lock.ts'
import { describeLoads } from './describe-loads.ts'
import { describeOptions } from './describe-options.ts'
import { joinFinds } from './find-batch.ts'
import { runRead } from './read-rows.ts'
import type { RepositoryContext } from './repository-context.ts'

type UncheckedOptions =
  | { readonly batch?: boolean | undefined; readonly lock?: unknown; readonly signal?: AbortSignal }
  | undefined

/**
 * Runs a read by key, by itself or together with those of the same tick. What can be wrong with it is known before it
 * joins others, so that it fails alone.
 */
export async function findRow(
  context: RepositoryContext,
  key: unknown,
  options: UncheckedOptions,
  path: string,
): Promise<Row | undefined> {
  const { table, executor, isBatching, cursors } = context
  const loads = planLoads(table, options, path, cursors, true)
  const statement = planFind(table, key, options, path, loads.needed, loads.joins)
  checkLock(executor, options, path)
  const isBatched = options?.batch === undefined ? isBatching : checkFlag(options.batch, `${path}.batch`)
  const shared = isBatched && statement.isFixed ? sharedOptions(options) : undefined
  const scopes = describeOptions(statement.values.slice(table.primaryKey.length))
  const related = shared !== undefined && hasScopes(table) ? describeLoads(loads) : ''
  const runAlone = async (): Promise<Row | undefined> => (await runRead(context, loads, statement, options?.signal))[0]
  if (shared === undefined || scopes === undefined || related === undefined) return runAlone()
  return joinFinds(context, `${shared.text};${statement.shape};${scopes};${related}`, {
    key: readKey(table, key, `${path} key`),
    loads,
    planTogether: () => planFindByKeys(table, shared.options, path, loads.needed, loads.joins),
    runAlone,
  })
}

/** Whether the model has scopes that can differ from call to call. */
function hasScopes(table: TableModel): boolean {
  return [...table.scopeNames].some((name) => name !== softDeleteScope)
}

interface SharedOptions {
  readonly options: object
  /** The same for the same options. */
  readonly text: string
}

/** The options that finds must have in common; `undefined` for a find that goes alone. */
function sharedOptions(options: UncheckedOptions): SharedOptions | undefined {
  const { batch: _batch, signal, lock, ...others } = options ?? {}
  const text = signal === undefined && lock === undefined ? describeOptions(others) : undefined
  return text === undefined ? undefined : { options: others, text }
}
