import type { Row } from '../database/index.ts'
import {
  buildPage,
  type CursorSettings,
  encodeCursor,
  keepsPagePlan,
  type KeysetPageRequest,
  type KeysetPageRows,
  optionsOfSlice,
  planCursorOrder,
  planKeysetPage,
  planPositionCheck,
  positionOf,
  readCursorSlice,
  readKeysetPage,
  readPageRequest,
} from '../keyset/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { allOf, createAliases, type Statement, toStatement } from '../plan/index.ts'
import {
  checkOptions,
  type FieldGroups,
  liftScopes,
  nestedFields,
  planKey,
  planRow,
  planWhere,
} from '../query/index.ts'
import { planEstimated, planTotal } from './cursor-total.ts'
import { optionsOfList } from './plan-page.ts'
import { type CountPlan, readCount } from './read-count.ts'

const optionsOfCursorOf: ReadonlySet<string> = new Set(['where', 'orderBy', 'cursorScope', 'unscoped', 'signal'])
/** The options of a cursor page. */
export const optionsOfCursorPage: ReadonlySet<string> = new Set([...optionsOfList, ...optionsOfSlice, 'count'])

/** A cursor page, planned. */
export interface CursorPagePlan extends CursorPageRead<KeysetPageRows | undefined> {
  readonly count: CountPlan
  /** The statement whose rows are to be estimated, where the total is an estimate. */
  readonly estimated: Statement | undefined
  /** A statement that fails where the values of a cursor are to blame; `undefined` without a cursor. */
  readonly check: Statement | undefined
  /** Plans another way to read it, for where the row at the cursor is not in the list any more. */
  readElse(): CursorPageRead<KeysetPageRows>
}

/** A statement, and how to read a page from what it returns: `undefined` where that does not tell all of it. */
export interface CursorPageRead<TPage> {
  readonly statement: Statement
  read(found: readonly Row[]): TPage
}

/**
 * Plans a cursor page. The row at the cursor is read with the page, as the one before its first: so there is one on that
 * side. Where it is not there, or is counted for beside the page, the statement looks for such a row by itself.
 *
 * @param needed The columns that the relations to load need.
 */
export function planCursorPage(
  unlifted: TableModel,
  args: unknown,
  { signing, maxLimit }: CursorSettings,
  path: string,
  needed: readonly ColumnModel[] | undefined,
): CursorPagePlan {
  const options = checkOptions(args, optionsOfCursorPage, path)
  const table = liftScopes(unlifted, options['unscoped'], path)
  const slice = readCursorSlice(options, table.rules.maxLimit ?? maxLimit, path)
  const count = readCount(options['count'] ?? false, `${path}.count`)
  const aliases = createAliases()
  const row = planRow(table, options, needed, aliases, path)
  const condition = planWhere(table, options, aliases, path)
  const { keyset, home } = planCursorOrder(table, options, signing, aliases, path)
  const fields = nestedFields(row) as FieldGroups
  const isKept = keepsPagePlan(table, keyset, condition, fields)
  const rows = { fields, source: table.source, condition, isKept }
  const total = planTotal(table, condition, count)
  const request = { ...readPageRequest(options, slice, home, path), total }

  function planRead(atPosition: KeysetPageRequest['atPosition']): CursorPageRead<KeysetPageRows | undefined> {
    const asked = { ...request, atPosition }
    return {
      statement: toStatement(table.name, buildPage, planKeysetPage(keyset, asked, rows)),
      read: (found) => readKeysetPage(found, asked, home),
    }
  }

  return {
    ...planRead(request.position === undefined ? 'skip' : total === undefined ? 'include' : 'look'),
    count,
    estimated: planEstimated(table, options, count, path),
    check: planPositionCheck(table, keyset.keys, [request.position, request.bound]),
    readElse: () => planRead('look') as CursorPageRead<KeysetPageRows>,
  }
}

/** The cursor of one row, planned. */
export interface CursorOfPlan {
  readonly statement: Statement
  /** Reads the cursor; `undefined` where there is no row. */
  read(found: readonly Row[]): string | undefined
}

/** Plans the cursor of the row with a key: its values are read by PostgreSQL, since rows in hand have lost digits. */
export function planCursorOf(
  unlifted: TableModel,
  key: unknown,
  args: unknown,
  { signing }: CursorSettings,
  path: string,
): CursorOfPlan {
  const options = checkOptions(args, optionsOfCursorOf, path)
  const table = liftScopes(unlifted, options['unscoped'], path)
  const aliases = createAliases()
  // The filter is checked; the row needs not match it.
  planWhere(table, options, createAliases(), path)
  const { keyset, home } = planCursorOrder(table, options, signing, aliases, path)
  const condition = allOf([planKey(table, key, `${path} key`), planWhere(table, {}, aliases, path)])
  const request: KeysetPageRequest = {
    size: 1,
    position: undefined,
    isBackward: false,
    atPosition: 'skip',
    strategy: 'union',
  }
  const page = planKeysetPage(keyset, request, { fields: {}, source: table.source, condition, isKept: true })
  return {
    read: ([found]) => found && encodeCursor(positionOf(found, home), home),
    statement: toStatement(table.name, buildPage, page),
  }
}
