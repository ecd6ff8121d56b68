import {
  and,
  arrayContained,
  arrayContains,
  arrayOverlaps,
  asc,
  between,
  desc,
  eq,
  exists,
  gt,
  gte,
  ilike,
  inArray,
  isNotNull,
  isNull,
  like,
  lt,
  lte,
  ne,
  not,
  notBetween,
  notExists,
  notIlike,
  notInArray,
  notLike,
  or,
  sql,
} from 'drizzle-orm'

/** What a `where` callback gets beside the table: Drizzle's own functions, as in `db.query`. */
export interface FilterOperators {
  readonly and: typeof and
  readonly arrayContained: typeof arrayContained
  readonly arrayContains: typeof arrayContains
  readonly arrayOverlaps: typeof arrayOverlaps
  readonly between: typeof between
  readonly eq: typeof eq
  readonly exists: typeof exists
  readonly gt: typeof gt
  readonly gte: typeof gte
  readonly ilike: typeof ilike
  readonly inArray: typeof inArray
  readonly isNotNull: typeof isNotNull
  readonly isNull: typeof isNull
  readonly like: typeof like
  readonly lt: typeof lt
  readonly lte: typeof lte
  readonly ne: typeof ne
  readonly not: typeof not
  readonly notBetween: typeof notBetween
  readonly notExists: typeof notExists
  readonly notIlike: typeof notIlike
  readonly notInArray: typeof notInArray
  readonly notLike: typeof notLike
  readonly or: typeof or
  readonly sql: typeof sql
}

/** What an `orderBy` callback gets beside the table. */
export interface OrderOperators {
  readonly asc: typeof asc
  readonly desc: typeof desc
  readonly sql: typeof sql
}

export const filterOperators: FilterOperators = {
  and,
  arrayContained,
  arrayContains,
  arrayOverlaps,
  between,
  eq,
  exists,
  gt,
  gte,
  ilike,
  inArray,
  isNotNull,
  isNull,
  like,
  lt,
  lte,
  ne,
  not,
  notBetween,
  notExists,
  notIlike,
  notInArray,
  notLike,
  or,
  sql,
}

export const orderOperators: OrderOperators = { asc, desc, sql }
