import type { ColumnModel, TableModel } from '../model/index.ts'
import type { Place } from './place.ts'
import { readValues } from './read-values.ts'

/** What a write does with rows: it inserts new ones, or changes those that are there by a patch. */
export type Shape = 'insert' | 'update'

/** A new row, or a patch, on its way to its statement. The row of a call is at a place, too. */
export interface Draft {
  /** The draft's own, since they are completed. */
  readonly values: Map<ColumnModel, unknown>
  /** What relations give: it stays, whatever a hook or a validator makes of the values. */
  readonly filled: readonly (readonly [ColumnModel, unknown])[]
  readonly place: Place
}

/** Makes a draft of what a call was given. */
export function draftOf(table: TableModel, given: unknown, place: Place): Draft {
  return { values: readValues(table, given, place), filled: [], place }
}
