import type { ListOptions } from './page-types.ts'

/** Arguments of `stream` and `batches`. */
export type BatchArgs<
  TSource,
  TColumns = undefined,
  TExtras = undefined,
  TWith = undefined,
  TCounts = undefined,
> = ListOptions<TSource, TColumns, TExtras, TWith, TCounts> & BatchSize & BatchSource

interface BatchSize {
  /** The most rows of a batch, which are in memory at the same time; 1,000 by default. */
  readonly size?: number | undefined
}

/** Where batches come from: each from where the last one ended, or all from one snapshot. */
export type BatchSource =
  | {
      /** The cursor of a batch: go on after it. */
      readonly after?: string | null | undefined
      /** Binds the cursors to something of yours, as in `findCursorPage`. */
      readonly cursorScope?: string | undefined
      /** How rows after a position are found, as in `findCursorPage`. */
      readonly strategy?: 'union' | 'or'
      readonly snapshot?: false
    }
  | {
      /** Reads everything from one snapshot, in any order, by a cursor of the server in a transaction that stays open. */
      readonly snapshot: true
      readonly after?: never
      readonly cursorScope?: never
      readonly strategy?: never
    }

/** Some rows of a result, in its order. */
export interface Batch<TRow> extends Array<TRow> {
  /** Where the batch ends: `after` goes on from there. `undefined` in a snapshot. */
  readonly cursor: string | undefined
}
