import { keepChosen } from '../query/index.ts'
import type { RepositoryContext } from './repository-context.ts'
import { runAfter, type UncheckedOptions, verbAt, type WriteVerb, type Written } from '../write/index.ts'

/**
 * Runs a write with the hooks of its table, all in one transaction. Hooks get whole rows; what the caller did not ask for is
 * taken away after them. Without hooks for what it does it runs by itself.
 *
 * @param verbs What the write can do to a row.
 * @param run Runs it with the options, or with those that return whole rows.
 */
export async function runHooks(
  { table, executor }: RepositoryContext,
  options: UncheckedOptions,
  verbs: readonly WriteVerb[],
  run: (options: UncheckedOptions) => Promise<Written | number>,
): Promise<Written | number> {
  const { hooks } = table.rules
  const isHooked = verbs.some((verb) => hooks?.[`before${verb}`] !== undefined || hooks?.[`after${verb}`] !== undefined)
  const { columns, ...rest } = (options ?? {}) as Readonly<Record<string, unknown>>
  const isCounted = rest['returning'] === false
  if (hooks === undefined || !isHooked) {
    // Before there is a transaction for it, and anything of the model is run.
    if (isCounted) executor.checkCounts()
    return executor.together(() => run(options), options?.signal)
  }
  const whole = isCounted ? { ...rest, returning: true } : rest
  return executor.transaction(async () => {
    if (verbs.includes('Delete')) await hooks.beforeDelete?.(table.context)
    const written = (await run(whole)) as Written
    for (const verb of verbs) {
      const rows = written.rows.filter((_, index) => verbAt(written, index) === verb)
      await runAfter(table, verb, rows)
    }
    // Rows that an upsert left as they were are not counted, those that an update has nothing to change in are.
    const isUpsert = verbs.includes('Create')
    if (isCounted) return written.rows.filter((_, index) => !isUpsert || verbAt(written, index) !== undefined).length
    if (columns !== undefined) keepChosen(table, written.rows, columns)
    return written
  }, options?.signal)
}
