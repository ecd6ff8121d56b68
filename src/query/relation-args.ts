import type { sql, SQL } from 'drizzle-orm'
import type {
  DrizzleSource,
  LiftableScope,
  RelationsIn,
  RelationType,
  RelationTypes,
  RowOf,
  TargetOf,
} from '../model/index.ts'
import type { CursorPage } from './cursor-page.ts'
import type { Filter } from './filter-types.ts'
import type { OrderBy } from './order-types.ts'
import type { ColumnSelection, Expression, Flatten, NoExtras, Selected, SelectedColumns } from './select-types.ts'
import type { TreeOf } from './tree-types.ts'

/** The `with` of a call: which relations to load, and with what. */
export type WithOption<TSource> = WithRelations<RelationsIn<TSource>>

type WithRelations<TRelations> = {
  readonly [TName in keyof TRelations]?:
    | boolean
    | OptionsBy<(TRelations & RelationTypes)[TName]['table'], TName>[(TRelations & RelationTypes)[TName][
        | 'kind'
        | 'reach']]
    | undefined
} & {}

/** What a relation is loaded with, by its kind, and by whether it leads to its own table. */
interface OptionsBy<TTarget, TName extends PropertyKey> {
  readonly one: RelationArgs<TTarget> | JoinArgs<TTarget>
  readonly many: RelationArgs<TTarget>
  readonly own: TreeArgs<TTarget, TName>
  readonly other: never
}

/** Which related rows are loaded, and what of them. */
interface RelatedArgs<TSource> {
  readonly columns?: ColumnSelection<TSource>
  readonly extras?: RelationExtras<TSource>
  readonly where?: Filter<TSource>
  readonly orderBy?: OrderBy<TSource>
  readonly counts?: CountsOption<TSource>
  /** The scopes that do not apply to these rows, nor to all that is loaded for them and filtered by. */
  readonly unscoped?: readonly LiftableScope<TSource>[]
}

/** What a relation is loaded with. */
export interface RelationArgs<TSource> extends RelatedArgs<TSource> {
  /** The most rows for each row that they are loaded for. */
  readonly limit?: number | undefined
  /** Rows to leave out at the start, for each row that they are loaded for. */
  readonly offset?: number | undefined
  /**
   * How `limit` and `offset` are kept to each row: by a subquery for each (`lateral`, the default), which is quick with an
   * index on the relation's columns and the order's; or by numbering all of them (`window`), where there is no such index.
   */
  readonly strategy?: 'lateral' | 'window'
  readonly with?: WithOption<TSource>
  readonly recursive?: never
  /** Makes it a cursor page of each row's first related rows, this many at the most. */
  readonly first?: number | undefined
  /** The cursor that the first rows come after: the same position for all rows that they are loaded for. */
  readonly after?: string | null | undefined
  /** Makes it a cursor page of each row's last related rows, this many at the most. */
  readonly last?: number | undefined
  /** The cursor that the last rows come before. */
  readonly before?: string | null | undefined
  /** Of a page: `cheap` does not look beyond the cursor; `true` is as good as none. */
  readonly pageInfo?: true | 'exact' | 'cheap'
  /** Of a page: binds its cursors to something of yours; with another scope they are refused. */
  readonly cursorScope?: string | undefined
}

/** What a to-one is loaded with in the statement of the rows that it is loaded for. */
export interface JoinArgs<TSource> extends RelatedArgs<TSource> {
  readonly strategy: 'join'
  readonly with?: WithOption<TSource>
  readonly limit?: never
  readonly offset?: never
  readonly recursive?: never
}

/** What a relation of a table to itself, of this name, is loaded with to any depth. */
export interface TreeArgs<TSource, TName extends PropertyKey = never> extends RelatedArgs<TSource> {
  /** Whole trees of a to-many, whole chains of a to-one; or so many levels below each row, from 1 to 1,000. */
  readonly recursive: true | { readonly depth: number }
  /** Other relations of every row. */
  readonly with?: WithOption<TSource> & { readonly [TRelation in TName]?: never }
  readonly limit?: never
  readonly offset?: never
  readonly strategy?: never
}

type RelationExtras<TSource> =
  | { readonly [name: string]: SQL | SQL.Aliased | ExtraOf<TSource, SQL | SQL.Aliased> }
  | ExtraOf<TSource, { readonly [name: string]: SQL | SQL.Aliased }>

type ExtraOf<TSource, TReturned> = (table: DrizzleSource<TSource>, operators: { readonly sql: typeof sql }) => TReturned

/** The `counts` of a call: the number of related rows, by the relation's name or a name of your own. */
export type CountsOption<TSource> = {
  readonly [TName in keyof RelationsIn<TSource>]?: boolean | CountArgs<TSource, TName> | undefined
} & { readonly [name: string]: boolean | NamedCount<TSource> | undefined }

interface CountArgs<TSource, TName extends keyof RelationsIn<TSource>> {
  readonly relation?: TName
  readonly where?: Filter<TargetOf<RelationsIn<TSource>[TName]>>
}

/** A name that is no relation's names the relation that it counts. */
type NamedCounts<TSource, TCounts> = {
  readonly [TName in Exclude<keyof TCounts, keyof RelationsIn<TSource>>]?:
    | (NamedCount<TSource> & { readonly relation: unknown })
    | false
    | undefined
}

type NamedCount<TSource> = {
  [TName in keyof RelationsIn<TSource>]: {
    readonly relation?: TName
    readonly where?: Filter<TargetOf<RelationsIn<TSource>[TName]>>
  }
}[keyof RelationsIn<TSource>]

/** What a call without `with` or `counts` loads. */
export interface NoLoads {
  readonly loads: 'none'
}

/** A row with the relations and counts that were asked for, and nothing else. */
export type Loaded<TSource, TRow, TWith, TCounts> = [TWith, TCounts] extends [NoLoads | undefined, NoLoads | undefined]
  ? TRow
  : Flatten<TRow & RelatedRows<RelationsIn<TSource>, TWith> & CountsOf<TCounts>>

/** The row that a read returns: columns, extras, relations and counts as they were asked for. */
export type Found<TSource, TColumns = undefined, TExtras = NoExtras, TWith = undefined, TCounts = undefined> = [
  TWith,
  TCounts,
] extends [NoLoads | undefined, NoLoads | undefined]
  ? Selected<TSource, TColumns, TExtras>
  : Flatten<
      SelectedColumns<RowOf<TSource>, TColumns> & TExtras & RelatedRows<RelationsIn<TSource>, TWith> & CountsOf<TCounts>
    >

type RelatedRows<TRelations, TWith> = {
  -readonly [TName in LoadedName<TWith> & keyof TRelations]: RelatedValue<
    (TRelations & RelationTypes)[TName],
    TWith[TName],
    TName
  >
} & ([keyof TWith] extends [LoadedName<TWith>] ? unknown : UncertainRows<TRelations, TWith>)

type LoadedName<TWith> = {
  [TName in keyof TWith]-?: TWith[TName] extends object | true ? TName : never
}[keyof TWith]

/** Relations of which it is known at run time only whether they are loaded. */
type UncertainRows<TRelations, TWith> = {
  -readonly [TName in UncertainName<TWith> & keyof TRelations]?: RelatedValue<
    (TRelations & RelationTypes)[TName],
    Exclude<TWith[TName], false | undefined>,
    TName
  >
}

type UncertainName<TWith> = {
  [TName in keyof TWith]-?: TWith[TName] extends false | undefined ? never : TName
}[Exclude<keyof TWith, LoadedName<TWith>>]

/** Those of a relation that is loaded to any depth are rows of the same type under each other. */
type RelatedValue<TRelation extends RelationType, TArgs, TName extends PropertyKey> = TArgs extends object
  ? TArgs extends { readonly recursive: object | true }
    ? TreeOf<TRelation, RelatedRow<TRelation['table'], TArgs>, TName>
    : ChosenValue<RelatedRow<TRelation['table'], TArgs>, TRelation['missing'], TArgs>[TRelation['kind']]
  : WholeValue<RowOf<TRelation['table']>, TRelation['missing']>[TRelation['kind']]

/** What a relation is loaded as, by its kind. */
interface WholeValue<TRow, TMissing> {
  readonly one: TRow | TMissing
  readonly many: TRow[]
}

/** The same by arguments, which can leave out a row that the relation always has. */
interface ChosenValue<TRow, TMissing, TArgs> {
  readonly one:
    | TRow
    | TMissing
    | (TArgs extends { readonly where: unknown } | { readonly offset: unknown } | { readonly limit: unknown }
        ? null
        : never)
  readonly many: TArgs extends { readonly first: number } | { readonly last: number } ? CursorPage<TRow> : TRow[]
}

type RelatedRow<TTarget, TArgs> = Found<
  TTarget,
  ArgOf<TArgs, 'columns'>,
  ExtrasArg<TArgs>,
  ArgOf<TArgs, 'with'>,
  ArgOf<TArgs, 'counts'>
>

/** Of the arguments of one relation, not of a union of them. */
type ArgOf<TArgs, TName> = TName extends keyof TArgs ? TArgs[TName] : undefined

/** The columns that some arguments choose. */
export type ColumnsArg<TArgs> = TArgs extends { readonly columns: infer TColumns } ? TColumns : undefined

/** The values of the extras of some arguments. */
export type ExtrasArg<TArgs> = TArgs extends { readonly extras: infer TExtras }
  ? ExtraValues<Returned<TExtras>>
  : NoExtras

/** The relations that some arguments load. */
export type WithArg<TArgs> = TArgs extends { readonly with: infer TWith } ? TWith : undefined

/** The counts that some arguments load. */
export type CountsArg<TArgs> = TArgs extends { readonly counts: infer TCounts } ? TCounts : undefined

type ExtraValues<TExtras> = {
  -readonly [TName in keyof TExtras]: Returned<TExtras[TName]> extends Expression<infer TValue> ? TValue : never
}

type Returned<TValue> = TValue extends (...parameters: never[]) => infer TReturned ? TReturned : TValue

type CountsOf<TCounts> = TCounts extends NoLoads | undefined
  ? unknown
  : [LoadedName<TCounts>] extends [never]
    ? [UncertainName<TCounts>] extends [never]
      ? unknown
      : { counts?: CountValues<TCounts> }
    : { counts: CountValues<TCounts> }

type CountValues<TCounts> = Flatten<
  { -readonly [TName in LoadedName<TCounts>]: number } & { -readonly [TName in UncertainName<TCounts>]?: number }
>

/**
 * The choice is inferred from the first branch and checked against every relation and option by the second, where a
 * literal that names another is refused at any depth.
 */
export type WithArgument<TSource, TWith> = [TWith] extends [undefined] ? TWith : WithOption<TSource> | undefined

/** The same for `counts`. */
export type CountsArgument<TSource, TCounts> =
  CountsOption<TSource> extends TCounts ? TCounts : (CountsOption<TSource> & NamedCounts<TSource, TCounts>) | undefined
