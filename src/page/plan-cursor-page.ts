import type { Row, Statement } from '../database/index.ts'
import {
  type CursorHome,
  cursorHome,
  type CursorSigning,
  fixedColumns,
  type KeysetPageRequest,
  type KeysetPageRows,
  optionsOfSlice,
  planKeyset,
  planKeysetPage,
  readCursorScope,
  readCursorSlice,
  readKeysetPage,
  readPageRequest,
} from '../keyset/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { checkOptions, createBindings, type FieldGroups, planFilter, planRow } from '../query/index.ts'

const optionsOfCursorPage: ReadonlySet<string> = new Set([
  ...optionsOfSlice,
  'count',
  'where',
  'columns',
  'extras',
  'with',
  'counts',
  'orderBy',
  'signal',
])

/** What a repository says of its cursor pages. */
export interface CursorSettings {
  readonly signing: CursorSigning
  /** The largest page; `undefined` for any. */
  readonly maxLimit: number | undefined
}

/** A cursor page, planned: one statement, and how to read what it returns. */
export interface CursorPagePlan {
  readonly statement: Statement
  readonly request: KeysetPageRequest
  readonly home: CursorHome
  read(found: readonly Row[]): KeysetPageRows
}

/**
 * Plans a cursor page.
 *
 * @param needed The columns that the relations to load need.
 */
export function planCursorPage(
  table: TableModel,
  args: unknown,
  { signing, maxLimit }: CursorSettings,
  path: string,
  needed: readonly ColumnModel[] | undefined,
): CursorPagePlan {
  const options = checkOptions(args, optionsOfCursorPage, path)
  const slice = readCursorSlice(options, maxLimit, path)
  const bindings = createBindings()
  const row = planRow(table, options, needed, bindings, path)
  const condition = 'where' in options ? planFilter(table, options['where'], bindings, `${path}.where`) : undefined
  const fixed = fixedColumns(table, options['where'])
  const keyset = planKeyset(table, options['orderBy'], fixed, bindings, `${path}.orderBy`)
  const scope = readCursorScope(options['cursorScope'], `${path}.cursorScope`)
  const home = cursorHome(keyset.keys, scope, signing)
  const request = readPageRequest(options, slice, home, path)
  const page = planKeysetPage(keyset, request, bindings)
  return {
    request,
    home,
    read: (found) => readKeysetPage(found, request, home),
    statement: {
      table: table.name,
      shape: ['cursorPage', row.shape, condition?.shape, page.shape].join(';'),
      isFixed: bindings.isFixed,
      values: bindings.values,
      build: (builders) =>
        page.build(builders, {
          fields: (row.isNested ? row.fields() : { row: row.fields() }) as FieldGroups,
          condition: condition?.compile(),
          select: (from, fields) => from.select(fields).from(table.source),
        }),
    },
  }
}
