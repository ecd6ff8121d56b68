import type { Row } from '../database/index.ts'
import type { RepositoryContext } from './repository-context.ts'
import { keepChosen, runAfter, type UncheckedOptions, type WriteVerb } from '../write/index.ts'

/** A row that a write returns, and what it did to it. */
export interface WrittenRow {
  readonly row: Row
  /** `undefined` where it left the row as it was. */
  readonly verb: WriteVerb | undefined
}

/** What a write is to its hooks. */
export interface HookedWrite<TWritten> {
  readonly verbs: readonly WriteVerb[]
  /** Runs it with the options, or with those that return whole rows. */
  run(options: UncheckedOptions): Promise<TWritten[] | number>
  /** The row that an element of its result is about. */
  describe(written: TWritten): WrittenRow
}

/**
 * Runs a write with the hooks of its table, all in one transaction. Hooks get whole rows; what the caller did not ask for is
 * taken away after them. Without hooks for what it does it runs by itself.
 */
export async function runHooks<TWritten>(
  { table, executor }: RepositoryContext,
  options: UncheckedOptions,
  { verbs, run, describe }: HookedWrite<TWritten>,
): Promise<TWritten[] | number> {
  const { hooks } = table.rules
  const isHooked = verbs.some((verb) => hooks?.[`before${verb}`] !== undefined || hooks?.[`after${verb}`] !== undefined)
  if (hooks === undefined || !isHooked) return executor.together(() => run(options), options?.signal)
  const { columns, ...rest } = (options ?? {}) as Readonly<Record<string, unknown>>
  const isCounted = rest['returning'] === false
  const whole = isCounted ? { ...rest, returning: true } : rest
  return executor.transaction(async () => {
    if (verbs.includes('Delete')) await hooks.beforeDelete?.(table.context)
    const written = (await run(whole)) as TWritten[]
    const described = written.map(describe)
    for (const verb of verbs) {
      const rows = described.filter((each) => each.verb === verb)
      await runAfter(
        table,
        verb,
        rows.map(({ row }) => row),
      )
    }
    if (isCounted) return described.filter(({ verb }) => verb !== undefined).length
    if (columns !== undefined)
      keepChosen(
        table,
        described.map(({ row }) => row),
        columns,
      )
    return written
  }, options?.signal)
}
