import { describeValue, InvalidArgumentError } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { checkFlag, checkOptions, planSelect } from '../query/index.ts'
import { planServerCursor, type ServerCursor } from './plan-server-cursor.ts'
import { readWhole } from './read-slice.ts'

const optionsOfSelect: readonly string[] = ['where', 'columns', 'extras', 'with', 'counts', 'orderBy', 'signal']
const optionsOfBatches: ReadonlySet<string> = new Set([...optionsOfSelect, 'size', 'after', 'cursorScope', 'snapshot'])

export interface BatchesPlan {
  readonly cursor: ServerCursor
  readonly signal: AbortSignal | undefined
}

export function planBatches(
  table: TableModel,
  args: unknown,
  path: string,
  needed: readonly ColumnModel[] | undefined,
): BatchesPlan {
  const options = checkOptions(args, optionsOfBatches, path)
  const size = readWhole(options['size'] ?? 1000, 1, 100_000, `${path}.size`)
  return {
    cursor: planSnapshot(table, options, size, path, needed),
    signal: options['signal'] as AbortSignal | undefined,
  }
}

/** Batches from one snapshot, planned. */
function planSnapshot(
  table: TableModel,
  args: Readonly<Record<string, unknown>>,
  size: number,
  path: string,
  needed: readonly ColumnModel[] | undefined,
): ServerCursor {
  for (const option of ['after', 'cursorScope']) {
    if (args[option] === undefined) continue
    throw new InvalidArgumentError(
      {
        path: `${path}.${option}`,
        expected: 'no cursor together with snapshot',
        received: describeValue(args[option]),
      },
      'A snapshot ends with its transaction: nothing can go on in it later.',
    )
  }
  const select = Object.fromEntries(optionsOfSelect.flatMap((name) => (name in args ? [[name, args[name]]] : [])))
  return planServerCursor(planSelect(table, select, path, needed ?? []), size)
}
