import type { Row, Statement } from '../database/index.ts'
import { describeValue, InvalidArgumentError } from '../errors/index.ts'
import {
  type CursorSigning,
  type CursorValues,
  encodeCursor,
  planCursorOrder,
  planKeysetPage,
  planPositionCheck,
  positionOf,
  readPageRequest,
} from '../keyset/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import {
  checkFlag,
  checkOptions,
  createBindings,
  type FieldGroups,
  liftScopes,
  planWhere,
  planRow,
  planSelect,
} from '../query/index.ts'
import { optionsOfList } from './plan-page.ts'
import { planServerCursor, type ServerCursor } from './plan-server-cursor.ts'
import { readWhole } from './read-slice.ts'

const optionsOfChunks: readonly string[] = ['after', 'cursorScope', 'strategy']
const optionsOfBatches: ReadonlySet<string> = new Set([...optionsOfList, ...optionsOfChunks, 'size', 'snapshot'])

/** A whole result, planned to be read part by part. */
export type BatchesPlan =
  | { readonly kind: 'snapshot'; readonly cursor: ServerCursor }
  | { readonly kind: 'keyset'; readonly first: ChunkPlan }

/** The rows after a position. */
export interface ChunkPlan {
  readonly statement: Statement
  /** What fails where the caller's cursor is to blame; `undefined` without one. */
  readonly check: Statement | undefined
  read(found: readonly Row[]): Chunk
}

/** Some rows, where they end, and what comes after them. */
export interface Chunk {
  readonly rows: readonly Row[]
  readonly cursor: string | undefined
  /** `undefined` when there is nothing. */
  readonly next: ChunkPlan | undefined
}

/**
 * Plans the batches of a result.
 *
 * @param needed The columns that the relations to load need.
 */
export function planBatches(
  unlifted: TableModel,
  args: unknown,
  signing: CursorSigning,
  path: string,
  needed: readonly ColumnModel[] | undefined,
): BatchesPlan {
  const options = checkOptions(args, optionsOfBatches, path)
  const table = liftScopes(unlifted, options['unscoped'], path)
  const size = readWhole(options['size'] ?? 1000, 1, 1_000_000, `${path}.size`)
  if (!checkFlag(options['snapshot'], `${path}.snapshot`)) {
    return { kind: 'keyset', first: planChunk({ table, options, size, signing, path, needed }, undefined) }
  }
  for (const option of optionsOfChunks) {
    if (options[option] === undefined) continue
    throw new InvalidArgumentError(
      { path: `${path}.${option}`, expected: 'none together with snapshot', received: describeValue(options[option]) },
      'A snapshot ends with its transaction: nothing can go on in it later.',
    )
  }
  const select = Object.fromEntries(optionsOfList.flatMap((name) => (name in options ? [[name, options[name]]] : [])))
  return { kind: 'snapshot', cursor: planServerCursor(planSelect(table, select, path, needed ?? []), size) }
}

interface ChunkRequest {
  readonly table: TableModel
  readonly options: Readonly<Record<string, unknown>>
  readonly size: number
  readonly signing: CursorSigning
  readonly path: string
  readonly needed: readonly ColumnModel[] | undefined
}

/** Plans the rows after a position; the first ones are after the caller's cursor, or at the start. */
function planChunk(request: ChunkRequest, position: CursorValues | undefined): ChunkPlan {
  const { table, options, size, signing, path, needed } = request
  const bindings = createBindings()
  const row = planRow(table, options, needed ?? [], bindings, path)
  const condition = planWhere(table, options, bindings, path)
  const { keyset, home } = planCursorOrder(table, options, signing, bindings, path)
  const start = position === undefined ? (options['after'] ?? undefined) : undefined
  const first = readPageRequest(
    { ...options, pageInfo: 'cheap' },
    { size, isBackward: false, cursor: start },
    home,
    path,
  )
  const page = planKeysetPage(keyset, position === undefined ? first : { ...first, position }, bindings)
  return {
    check: first.position === undefined ? undefined : planPositionCheck(table, keyset.keys, first.position),
    statement: {
      table: table.name,
      shape: ['chunk', row.shape, condition?.shape, page.shape].join(';'),
      isFixed: bindings.isFixed,
      values: bindings.values,
      build: (builders) =>
        page.build(builders, {
          fields: row.fields() as FieldGroups,
          condition: condition?.compile(),
          select: (from, fields) => from.select(fields).from(table.source),
        }),
    },
    read: (found) => {
      const rows = found.slice(0, size)
      const last = rows.at(-1)
      const end = last === undefined ? undefined : positionOf(last, home)
      return {
        rows,
        cursor: end === undefined ? undefined : encodeCursor(end, home),
        next: found.length > size ? planChunk(request, end) : undefined,
      }
    },
  }
}
