import type { SQLWrapper } from 'drizzle-orm'
import type { ColumnName, RelationName, RelationsIn, RelationTypes, RowOf, TargetOf } from '../model/index.ts'
import type { Expression, ExtraCallback } from './select-types.ts'

/** In a group, a column of one of these names would stand where the aggregate does. */
export type GroupColumn<TSource> = Exclude<ColumnName<TSource>, 'count' | 'sum' | 'avg' | 'min' | 'max'>

/** What rows are grouped by under names of the caller's: expressions, or columns of to-ones. */
export interface NamedGroups<TSource> {
  readonly [name: string]: SQLWrapper | ExtraCallback<TSource, SQLWrapper> | ColumnPath<TSource>
}

/** The way to a column: `{ author: { city: true } }`. */
export type ColumnPath<TSource> = { readonly [TName in ColumnName<TSource>]?: true } & RelatedPaths<TSource>

type RelatedPaths<TSource> = [RelationName<TSource>] extends [never]
  ? unknown
  : { readonly [TName in RelationName<TSource>]?: RelatedPath<RelationsIn<TSource>[TName]> }

type RelatedPath<TRelation> = TRelation extends { readonly kind: 'one' } ? ColumnPath<TargetOf<TRelation>> : never

/** The names of the caller's in a `groupBy`. */
export type NamesOfGroups<TElement> = TElement extends object ? keyof TElement & string : never

/** What groups have for a `groupBy`: the values of its columns, and of what has a name of the caller's. */
export type GroupValues<TSource, TElement> = {
  -readonly [TName in TElement & keyof RowOf<TSource>]: RowOf<TSource>[TName]
} & {
  -readonly [TName in NamesOfGroups<TElement>]: NamedValue<TSource, GivenAs<TName, TElement>>
}

/** What a name was given; texts have members, too. */
type GivenAs<TName, TElement> = TElement extends string ? never : TElement[TName & keyof TElement]

type NamedValue<TSource, TGiven> =
  Returned<TGiven> extends Expression<infer TValue> ? TValue : PathValue<TSource, TGiven>

type Returned<TGiven> = TGiven extends (...parameters: never[]) => infer TReturned ? TReturned : TGiven

/** The value of a related row's column, which is not there where the row is not. */
type PathValue<TSource, TPath> = {
  [TName in keyof TPath]: TName extends RelationName<TSource>
    ?
        | PathValue<(RelationsIn<TSource> & RelationTypes)[TName]['table'], TPath[TName]>
        | (RelationsIn<TSource> & RelationTypes)[TName]['missing']
    : RowOf<TSource>[TName & keyof RowOf<TSource>]
}[keyof TPath]
