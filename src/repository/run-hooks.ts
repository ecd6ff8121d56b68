import type { Row } from '../database/index.ts'
import type { TableModel } from '../model/index.ts'
import { createBindings, planReturning } from '../query/index.ts'
import type { RepositoryContext } from './repository-context.ts'
import type { UncheckedOptions } from '../write/index.ts'

/** What a write did to a row. */
export type WriteVerb = 'Create' | 'Update' | 'Delete'

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
  if (hooks === undefined || !isHooked) return executor.together(() => run(options))
  const { columns, ...rest } = (options ?? {}) as Readonly<Record<string, unknown>>
  const isCounted = rest['returning'] === false
  const whole = isCounted ? { ...rest, returning: true } : rest
  return executor.transaction(async () => {
    if (verbs.includes('Delete')) await hooks.beforeDelete?.(table.context)
    const written = (await run(whole)) as TWritten[]
    const described = written.map(describe)
    for (const verb of verbs) {
      // Copies, since a hook may keep them: the columns that the caller did not choose are taken from the rows below.
      const rows = described.filter((each) => each.verb === verb).map(({ row }) => ({ ...row }))
      if (rows.length > 0) await hooks[`after${verb}`]?.(rows, table.context)
    }
    if (isCounted) return described.filter(({ verb }) => verb !== undefined).length
    if (columns !== undefined) keepChosen(table, described, columns)
    return written
  })
}

/** Takes the columns away that the caller did not choose. */
function keepChosen(table: TableModel, written: readonly WrittenRow[], columns: unknown): void {
  const chosen = new Set(
    planReturning(table, columns, undefined, createBindings(), 'columns', true).columns.map(({ property }) => property),
  )
  for (const { row } of written) {
    for (const property of table.columns.keys()) if (!chosen.has(property)) delete row[property]
  }
}
