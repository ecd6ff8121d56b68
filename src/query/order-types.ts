import type { FieldIn, NameIn } from '../document/index.ts'
import type { AnyColumn, SQL } from 'drizzle-orm'
import type {
  ColumnName,
  ColumnTypes,
  ColumnTypesOf,
  DrizzleSource,
  RelationName,
  RelationsIn,
  TargetOf,
} from '../model/index.ts'
import type { NumericColumn } from './aggregate-columns.ts'
import type { SqlExpression } from './filter-types.ts'
import type { OrderOperators } from './operators.ts'

/** The direction of one column, and where its NULLs go: last ascending and first descending by default, as in PostgreSQL. */
export type OrderDirection = 'asc' | 'desc' | { readonly direction: 'asc' | 'desc'; readonly nulls?: 'first' | 'last' }

/** The object form of an order: its properties in the order they are written. */
export type OrderObject<TSource> = {
  readonly [TName in ColumnName<TSource>]?: ColumnOrder<(ColumnTypesOf<TSource> & ColumnTypes)[TName]['_']> | undefined
} & RelationOrders<TSource>

/** Of a column of documents by their fields. */
type ColumnOrder<TColumn> = TColumn extends { readonly driverParam: { readonly $document: infer TStored } }
  ? DocumentOrder<TStored>
  : OrderDirection

/** An order by values of a document, each a place where it has a single one. */
export type DocumentOrder<TStored> = [NonNullable<TStored>] extends [object]
  ? NonNullable<TStored> extends readonly unknown[]
    ? never
    : {
        readonly [TName in NameIn<NonNullable<TStored>>]?:
          | DocumentOrder<FieldIn<NonNullable<TStored>, TName>>
          | undefined
      }
  : OrderDirection

/** An order by relations. An empty object type would let every name pass. */
export type RelationOrders<TSource> = [RelationName<TSource>] extends [never]
  ? unknown
  : { readonly [TName in RelationName<TSource>]?: RelatedOrder<RelationsIn<TSource>[TName]> | undefined }

/** An order by columns of a to-one's row, by the number of a to-many's rows, or by what their columns add up to. */
export type RelatedOrder<TRelation> = TRelation extends { readonly kind: 'one' }
  ? OrderObject<TargetOf<TRelation>>
  : { readonly count: OrderDirection } | `${Way}(count)` | AggregatedOrder<TargetOf<TRelation>>

type Way = 'asc' | 'desc'

/** An order by aggregates of columns, as Drizzle 1.0 writes them: `{ createdAt: 'desc(max)' }`. */
type AggregatedOrder<TSource> = {
  readonly [TName in Exclude<ColumnName<TSource>, 'count'>]?: AggregatedDirection<
    TName extends NumericColumn<TSource> ? 'sum' | 'avg' | 'min' | 'max' | 'count' : 'min' | 'max' | 'count'
  >
} & { readonly count?: OrderDirection } & AggregatedRelations<TSource>

type AggregatedRelations<TSource> = [RelationName<TSource>] extends [never]
  ? unknown
  : { readonly [TName in RelationName<TSource>]?: AggregatedRelation<RelationsIn<TSource>[TName]> }

type AggregatedRelation<TRelation> = TRelation extends { readonly kind: 'one' }
  ? AggregatedOrder<TargetOf<TRelation>>
  : never

type AggregatedDirection<TAggregate extends string> =
  | `${Way}(${TAggregate})`
  | { readonly direction: `${Way}(${TAggregate})`; readonly nulls?: 'first' | 'last' }

/** An order by SQL whose type is known, as cursors need it: `{ expression: sql`lower(${users.name})`, type: 'text' }`. */
export interface OrderExpression {
  readonly expression: SQL
  /** The PostgreSQL type of its values, without length or precision. */
  readonly type: string
  /** Whether it can be NULL; true by default. */
  readonly nullable?: boolean
  /** `asc` by default. */
  readonly direction?: 'asc' | 'desc'
  /** Where NULLs go: last ascending and first descending by default. */
  readonly nulls?: 'first' | 'last'
}

/** One element of an order. */
export type OrderTerm<TSource> = OrderObject<TSource> | SqlExpression | OrderExpression

/** The callback form of an order. */
export type OrderCallback<TSource> = (
  table: DrizzleSource<TSource>,
  operators: OrderOperators,
) => OrderedSql | readonly OrderedSql[] | undefined

type OrderedSql = SQL | SQL.Aliased | AnyColumn | OrderExpression

/** The `orderBy` of a call. */
export type OrderBy<TSource> = OrderTerm<TSource> | readonly OrderTerm<TSource>[] | OrderCallback<TSource>
