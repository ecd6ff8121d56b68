import type { RelationsIn, RelationType, RelationTypes, RowOf } from '../model/index.ts'
import type { CursorPage } from './cursor-page.ts'
import type { Flatten, Selected } from './select-types.ts'
import type { TreeOf } from './tree-types.ts'

/** What a call without `with` or `counts` loads. */
export interface NoLoads {
  readonly loads: false
}

/** The row that a read returns: columns, extras, relations and counts as they were asked for. */
export type Found<TSource, TColumns = undefined, TExtras = undefined, TWith = undefined, TCounts = undefined> = Loaded<
  TSource,
  Selected<TSource, TColumns, TExtras>,
  TWith,
  TCounts
>

/** The same by arguments. */
export type FoundBy<TSource, TArgs> = Loaded<
  TSource,
  Selected<TSource, ArgOf<TArgs, 'columns'>, ArgOf<TArgs, 'extras'>>,
  ArgOf<TArgs, 'with'>,
  ArgOf<TArgs, 'counts'>
>

/** Of the arguments of one call or relation, not of a choice between several. */
type ArgOf<TArgs, TName> = TName extends keyof TArgs ? TArgs[TName] : undefined

/** A row with the relations and counts that were asked for, and nothing else. */
type Loaded<TSource, TRow, TWith, TCounts> = [TWith, TCounts] extends [NoLoads | undefined, NoLoads | undefined]
  ? TRow
  : Flatten<TRow & RelatedRows<RelationsIn<TSource>, TWith> & CountsOf<TCounts>>

/** The same of a row that can have some of them already: what is loaded takes their place. */
export type Reloaded<TSource, TRow, TWith, TCounts> = Loaded<
  TSource,
  Omit<TRow, keyof Loaded<TSource, unknown, TWith, TCounts>>,
  TWith,
  TCounts
>

type RelatedRows<TRelations, TWith, TLoaded extends keyof TWith = LoadedName<TWith>> = {
  -readonly [TName in TLoaded & keyof TRelations]: RelatedValue<
    (TRelations & RelationTypes)[TName],
    TWith[TName],
    TName
  >
} & ([keyof TWith] extends [TLoaded]
  ? undefined extends TWith
    ? UncertainRows<TRelations, Exclude<TWith, undefined>, never>
    : unknown
  : UncertainRows<TRelations, TWith, TLoaded>)

/** Of a choice between several `with` or `counts`: what all of them load. */
type LoadedName<TWith, TName extends keyof TWith = keyof TWith> = TName extends unknown
  ? TWith[TName] extends object | true
    ? TName
    : never
  : never

/** Relations of which it is known at run time only whether they are loaded. */
type UncertainRows<TRelations, TWith, TLoaded> = {
  -readonly [TName in UncertainName<TWith, TLoaded> & keyof TRelations]?: RelatedValue<
    (TRelations & RelationTypes)[TName],
    Exclude<TWith[TName], false | undefined>,
    TName
  >
}

type UncertainName<TWith, TLoaded, TName extends keyof TWith = Exclude<keyof TWith, TLoaded>> = TName extends unknown
  ? TWith[TName] extends false | undefined
    ? never
    : TName
  : never

/** Those of a relation that is loaded to any depth are rows of the same type under each other. */
type RelatedValue<TRelation extends RelationType, TArgs, TName extends PropertyKey> = TArgs extends object
  ? TArgs extends { readonly recursive: object | true }
    ? TreeOf<TRelation, FoundBy<TRelation['table'], TArgs>, TName>
    : ChosenValue<TRelation, TArgs>[TRelation['kind']]
  : WholeValue<TRelation>[TRelation['kind']]

/** What a relation is loaded as, by its kind. */
interface WholeValue<TRelation extends RelationType> {
  readonly one: RowOf<TRelation['table']> | TRelation['missing']
  readonly many: RowOf<TRelation['table']>[]
}

/** The same by arguments, which can leave out a row that the relation always has. */
interface ChosenValue<TRelation extends RelationType, TArgs> {
  readonly one:
    | FoundBy<TRelation['table'], TArgs>
    | TRelation['missing']
    | ([keyof TArgs & ('where' | 'offset' | 'limit')] extends [never] ? never : null)
  readonly many: TArgs extends { readonly first: number } | { readonly last: number }
    ? CursorPage<FoundBy<TRelation['table'], TArgs>>
    : FoundBy<TRelation['table'], TArgs>[]
}

type CountsOf<TCounts> = [TCounts] extends [NoLoads | undefined]
  ? unknown
  : CountsBy<Exclude<TCounts, undefined>, LoadedName<TCounts>>

type CountsBy<TCounts, TLoaded, TUncertain = UncertainName<TCounts, TLoaded>> = [TLoaded] extends [never]
  ? [TUncertain] extends [never]
    ? unknown
    : { counts?: CountValues<TLoaded, TUncertain> }
  : { counts: CountValues<TLoaded, TUncertain> }

type CountValues<TLoaded, TUncertain> = Flatten<
  { [TName in TLoaded & PropertyKey]: number } & { [TName in TUncertain & PropertyKey]?: number }
>
