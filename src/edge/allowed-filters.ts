import type { ColumnName, ColumnType, ColumnTypes, ColumnTypesOf, RelationsIn, TargetOf } from '../model/index.ts'

/**
 * What a filter from outside may ask for: by column the operators, `true` for `eq` alone; by relation the same of the related
 * table. What is not named is refused.
 */
export type AllowedFilters<TSource> = AllowedColumns<ColumnName<TSource>, ColumnTypesOf<TSource>> &
  AllowedRelations<RelationsIn<TSource>>

type AllowedColumns<TColumnName extends string, TColumns> = {
  readonly [TName in TColumnName]?: true | readonly AllowedOperator<(TColumns & ColumnTypes)[TName]['_']>[]
} & {}

type AllowedRelations<TRelations> = [keyof TRelations] extends [never]
  ? unknown
  : { readonly [TName in keyof TRelations & string]?: AllowedFilters<TargetOf<TRelations[TName]>> } & {}

/** The operators that can be allowed of a column, by its type. None of them can make PostgreSQL refuse a statement. */
export type AllowedOperator<TColumn extends ColumnType> = TColumn['data'] extends readonly unknown[]
  ? 'arrayContains' | 'arrayContained' | 'arrayOverlaps' | NullOperator
  : TColumn['dataType'] extends 'json' | 'object json'
    ? NullOperator
    : [TColumn['data']] extends [string]
      ? ComparisonOperator | NullOperator | TextOperator
      : ComparisonOperator | NullOperator

type ComparisonOperator = 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte' | 'in' | 'notIn'
type NullOperator = 'isNull' | 'isNotNull'
/** `insensitive` lets the query say whether the others ignore case. */
type TextOperator = 'contains' | 'startsWith' | 'endsWith' | 'insensitive'

/** How much a filter from outside may ask for. */
export interface FilterLimits {
  /** How deep relations, `AND`, `OR` and `NOT` can be in each other; 4 by default. */
  readonly depth?: number
  /** How many conditions there can be; 50 by default. */
  readonly conditions?: number
  /** How many characters a value can have; 1,000 by default. */
  readonly length?: number
  /** How many values a list can have; 100 by default. */
  readonly list?: number
}

/** What is read from a query as a filter. */
export interface FilterQueryOptions<TSource> {
  /** The columns, and the operators of each, that the query can filter by. */
  readonly allow: AllowedFilters<TSource>
  /** Whether `AND`, `OR` and `NOT` can combine conditions, as they do in JSON; they cannot by default. */
  readonly logic?: boolean
  readonly limits?: FilterLimits
  /** Parameters that are for somebody else. Any other one that is not allowed is an error. */
  readonly ignore?: readonly string[]
}
