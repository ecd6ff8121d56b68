import type { Executor } from '../database/index.ts'
import { InvalidArgumentError } from '../errors/index.ts'
import type { TableModel } from '../model/index.ts'
import { checkOptions } from '../query/index.ts'
import type { WriteReturning } from './plan-update.ts'

/** What every write is given: the table, and where to send its statements. */
export interface WriteContext {
  readonly table: TableModel
  readonly executor: Executor
}

/** Options of a write before they are checked. */
export type UncheckedOptions = { readonly signal?: AbortSignal } | undefined

const optionsOfReturning = ['columns', 'extras', 'unscoped', 'signal']

/** Makes the set of options that a write knows: what it returns, and those of its own. */
export function optionsOfWrite(...own: readonly string[]): ReadonlySet<string> {
  return new Set([...optionsOfReturning, ...own])
}

/**
 * Reads the options of a write: what it returns.
 *
 * @throws {@link InvalidArgumentError} for an unknown option, or when the table is a view.
 */
export function readWriteOptions(
  table: TableModel,
  options: unknown,
  known: ReadonlySet<string>,
  path: string,
): WriteReturning {
  if (table.kind === 'view') {
    throw new InvalidArgumentError({
      path,
      expected: 'a table',
      received: `the view "${table.name}", which is only read`,
    })
  }
  const { columns, extras, returning } = checkOptions(options, known, path)
  if (returning === undefined || returning === true) return { columns, extras, returnsRows: true }
  if (returning === false && columns === undefined && extras === undefined)
    return { columns, extras, returnsRows: false }
  throw new InvalidArgumentError({
    path: `${path}.returning`,
    expected: 'true, or false without columns and extras',
    received: returning === false ? 'false with them' : 'another value',
  })
}
