import type { Row } from '../database/index.ts'
import type { KeysetPageRows } from '../keyset/index.ts'
import type { ColumnModel, RelationModel, TableModel } from '../model/index.ts'
import type { Statement } from '../plan/index.ts'
import type { PlanJoin } from '../query/index.ts'

/** A relation of a table, and the columns of a row that its related rows are found by. */
export interface RelationSource {
  readonly relation: RelationModel
  readonly source: TableModel
  readonly target: TableModel
  readonly keyColumns: readonly ColumnModel[]
  /** Where it stands in the call, for errors. */
  readonly path: string
}

/** What a relation is loaded with. */
export interface RelationRequest extends RelationSource {
  /** The property of the row that gets the related rows. */
  readonly name: string
  /** The options of the relation, such as `where` and `limit`. */
  readonly options: Readonly<Record<string, unknown>>
  /** What to load for the related rows. */
  readonly nested: Loads
  /** How many levels of a relation of a table to itself; `undefined` for the related rows alone. */
  readonly depth: number | undefined
}

/** Makes the statement for some keys: an array literal for each key column. */
export type KeyedStatement = (keys: readonly string[]) => Statement

/** Reads the key that a row of such a statement belongs to; `undefined` where the row has the place of its key. */
export type KeyOf = ((found: Row) => string) | undefined

/** A statement by keys, and how its rows are put to them. */
export interface KeyedPlan {
  readonly statement: KeyedStatement
  readonly keyOf: KeyOf
}

/** One relation to load: everything is checked and planned, only the keys are missing. */
export type RelationLoad = RelationRequest & KeyedPlan & { readonly page?: RelatedPage }

/** A page for each key. */
export interface RelatedPage {
  /** A statement that fails where the values of the cursor are to blame; `undefined` without a cursor. */
  readonly check: Statement | undefined
  /** Reads what was found of one key. */
  read(found: readonly Row[]): KeysetPageRows
}

/** A to-one that comes with its parent's statement. */
export interface JoinLoad extends RelationRequest {
  readonly plan: PlanJoin
}

/** Counts of a relation, by the name that each gets. */
export interface CountRequest extends RelationSource {
  readonly counts: readonly { readonly name: string; readonly where: unknown; readonly path: string }[]
}

/** The counts of one relation, planned. */
export type CountLoad = CountRequest & KeyedPlan

/** Everything to load for the rows of a table. */
export interface Loads {
  readonly relations: readonly RelationLoad[]
  readonly counts: readonly CountLoad[]
  readonly joined: readonly JoinLoad[]
  /** For the parent's statement, in the order of `joined`. */
  readonly joins: readonly PlanJoin[]
  /** The columns that all of them need; `undefined` when there is nothing to load. */
  readonly needed: readonly ColumnModel[] | undefined
}
