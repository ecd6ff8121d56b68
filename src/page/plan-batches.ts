import type { Row } from '../database/index.ts'
import { describeValue, InvalidArgumentError } from '../errors/index.ts'
import {
  buildPage,
  type CursorSigning,
  type CursorValues,
  encodeCursor,
  keepsPagePlan,
  type KeysetPageRequest,
  planCursorOrder,
  planKeysetPage,
  planPositionCheck,
  positionOf,
  readPageRequest,
} from '../keyset/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { createAliases, type Statement, toStatement } from '../plan/index.ts'
import {
  checkFlag,
  checkOptions,
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
    return { kind: 'keyset', first: planFirstChunk({ table, options, size, signing, path, needed }) }
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

/** Plans the rows from the caller's cursor on, or from the start, once for all chunks: they differ in their position only. */
function planFirstChunk({ table, options, size, signing, path, needed }: ChunkRequest): ChunkPlan {
  const aliases = createAliases()
  const fields = planRow(table, options, needed ?? [], aliases, path).selection.fields as FieldGroups
  const condition = planWhere(table, options, aliases, path)
  const { keyset, home } = planCursorOrder(table, options, signing, aliases, path)
  const rows = {
    fields,
    source: table.source,
    condition,
    isKept: keepsPagePlan(table, keyset, condition, fields),
  }
  const slice = { size, isBackward: false, cursor: options['after'] ?? undefined, bound: undefined }
  const first: KeysetPageRequest = { ...readPageRequest(options, slice, home, path), atPosition: 'skip' }

  function planChunk(position: CursorValues | undefined, check?: Statement): ChunkPlan {
    return {
      check,
      statement: toStatement(table.name, buildPage, planKeysetPage(keyset, { ...first, position }, rows)),
      read: (found) => {
        const read = found.slice(0, size)
        const last = read.at(-1)
        const end = last === undefined ? undefined : positionOf(last, home)
        return {
          rows: read,
          cursor: end === undefined ? undefined : encodeCursor(end, home),
          next: found.length > size ? planChunk(end) : undefined,
        }
      },
    }
  }

  return planChunk(first.position, planPositionCheck(table, keyset.keys, [first.position]))
}
