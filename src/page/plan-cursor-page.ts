import type { Row } from '../database/index.ts'
import {
  buildPage,
  type CursorSettings,
  type KeysetPageRequest,
  type KeysetPageRows,
  optionsOfSlice,
  planCursorOrder,
  planKeysetPage,
  planPositionCheck,
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

/** A cursor page, planned: one statement, and how to read what it returns. */
export interface CursorPagePlan {
  readonly statement: Statement
  readonly count: CountPlan
  /** The statement whose rows are to be estimated, where the total is an estimate. */
  readonly estimated: Statement | undefined
  /** A statement that fails where the values of the cursor are to blame; `undefined` without a cursor. */
  readonly check: Statement | undefined
  read(found: readonly Row[]): KeysetPageRows
}

/**
 * Plans a cursor page.
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
  const total = planTotal(table, condition, count)
  const request: KeysetPageRequest = { ...readPageRequest(options, slice, home, path), total }
  const rows = { fields: nestedFields(row) as FieldGroups, source: table.source, condition }
  return {
    count,
    estimated: planEstimated(table, options, count, path),
    check: request.position && planPositionCheck(table, keyset.keys, request.position),
    read: (found) => readKeysetPage(found, request, home),
    statement: toStatement(table.name, buildPage, planKeysetPage(keyset, request, rows)),
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
    looksBack: false,
    strategy: 'union',
  }
  const page = planKeysetPage(keyset, request, { fields: {}, source: table.source, condition })
  return {
    read: (found) => readKeysetPage(found, request, home).cursors[0],
    statement: toStatement(table.name, buildPage, page),
  }
}
