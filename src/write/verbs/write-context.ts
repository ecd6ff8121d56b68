import type { Executor, Row } from '../../database/index.ts'
import { describeValue, InvalidArgumentError } from '../../errors/index.ts'
import type { ColumnModel, TableModel } from '../../model/index.ts'
import { checkOptions, keepChosen } from '../../query/index.ts'
import type { WriteVerb } from '../prepare/index.ts'
import type { WriteReturning } from '../statements/index.ts'

/** What every write is given: the table, and where to send its statements. */
export interface WriteContext {
  readonly table: TableModel
  readonly executor: Executor
  /** The columns that the relations to load after the write need: then the rows are nested. */
  readonly needed?: readonly ColumnModel[] | undefined
}

/** What a write did: the rows as the table has them now, or as they were deleted, in the order of the call. */
export interface Written {
  readonly rows: readonly Row[]
  /** What was done to all of them, or to each; `undefined` where one was left as it was. */
  readonly verb: WriteVerb | readonly (WriteVerb | undefined)[]
}

/** What a write did to the row at an index. */
export function verbAt({ verb }: Written, index: number): WriteVerb | undefined {
  return typeof verb === 'string' ? verb : verb[index]
}

/** Options of a write before they are checked. */
export type UncheckedOptions = { readonly signal?: AbortSignal } | undefined

const optionsOfReturning = ['columns', 'extras', 'with', 'counts', 'unscoped', 'signal']

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
  { table, needed }: WriteContext,
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
  const { columns, extras, returning, with: related, counts } = checkOptions(options, known, path)
  if (returning === undefined || returning === true) return { columns, extras, needed, returnsRows: true }
  const isAlone = [columns, extras, related, counts].every((option) => option === undefined)
  if (returning === false && isAlone) return { columns, extras, needed, returnsRows: false }
  throw new InvalidArgumentError({
    path: `${path}.returning`,
    expected: 'true, or false without options of the rows',
    received: returning === false ? 'false with them' : 'another value',
  })
}

/**
 * Checks that the rows of a write of many are a list.
 *
 * @throws {@link InvalidArgumentError} when they are none.
 */
export function readRows(rows: unknown, path: string): readonly unknown[] {
  if (Array.isArray(rows)) return Array.from(rows)
  throw new InvalidArgumentError({
    origin: 'client',
    path,
    expected: 'a list of rows',
    received: describeValue(rows),
  })
}

/** The row as a call asked for it, of all its columns: relations to load are by those that it does not have, too. */
export function chosenOf({ table, needed }: WriteContext, written: Row, { columns }: WriteReturning): Row {
  const row = written['row'] as Row
  const hidden = { ...row, ...(written['hidden'] as Row | undefined) }
  if (columns !== undefined) keepChosen(table, [row], columns)
  return needed === undefined ? row : { ...written, hidden }
}
