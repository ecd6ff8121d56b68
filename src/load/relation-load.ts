import type { Row, Statement } from '../database/index.ts'
import type { KeysetPageRows } from '../keyset/index.ts'
import type { ColumnModel, RelationModel, TableModel } from '../model/index.ts'
import { bindRaw, type Bindings, keyArray } from '../query/index.ts'
import type { SQL } from 'drizzle-orm'

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
}

/** Makes the statement for some keys: an array literal for each key column. */
export type KeyedStatement = (keys: readonly string[]) => Statement

/** One relation to load: everything is checked and planned, only the keys are missing. */
export interface RelationLoad extends RelationRequest {
  readonly statement: KeyedStatement
  /** How the related rows of each key are read, where they are a page. */
  readonly page?: RelatedPage
}

/** A page for each key. */
export interface RelatedPage {
  /** A statement that fails where the values of the cursor are to blame; `undefined` without a cursor. */
  readonly check: Statement | undefined
  /** Reads what was found of one key. */
  read(found: readonly Row[]): KeysetPageRows
}

/** Counts of a relation, by the name that each gets. */
export interface CountRequest extends RelationSource {
  readonly counts: readonly { readonly name: string; readonly where: unknown; readonly path: string }[]
}

/** The counts of one relation, planned. */
export interface CountLoad extends CountRequest {
  readonly statement: KeyedStatement
}

/** Everything to load for the rows of a table. */
export interface Loads {
  readonly relations: readonly RelationLoad[]
  readonly counts: readonly CountLoad[]
  /** The columns that all of them need; `undefined` when there is nothing to load. */
  readonly needed: readonly ColumnModel[] | undefined
}

/** Binds the arrays of keys before anything else; {@link withKeys} puts them in when they are known. */
export function bindKeys(keyColumns: readonly ColumnModel[], bindings: Bindings): SQL[] {
  return keyColumns.map((column) => keyArray(column, bindRaw(bindings, undefined)))
}

/** A statement whose first values are the keys. */
export function withKeys(statement: Statement): KeyedStatement {
  return (keys) => ({ ...statement, values: [...keys, ...statement.values.slice(keys.length)] })
}
