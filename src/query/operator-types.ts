/** The values that can stand for themselves in a filter. */
export type Shorthand<TData> = unknown extends TData ? Scalar : Extract<TData, Scalar>

type Scalar = string | number | bigint | boolean | Date

/** Operators that every column has. */
export interface ComparisonFilter<TData> {
  /** Equal; `null` means `isNull`. */
  readonly eq?: TData | null
  /** Not equal, and not NULL; `null` means `isNotNull`. */
  readonly ne?: TData | null
  readonly gt?: TData
  readonly gte?: TData
  readonly lt?: TData
  readonly lte?: TData
  /** One of any number of values; none of an empty list. */
  readonly in?: readonly TData[]
  /** None of any number of values, and not NULL unless the list is empty. */
  readonly notIn?: readonly TData[]
  readonly isNull?: boolean
  readonly isNotNull?: boolean
  readonly AND?: readonly (this | Shorthand<TData> | null)[]
  readonly OR?: readonly (this | Shorthand<TData> | null)[]
  readonly NOT?: this | Shorthand<TData> | null
}

/** Operators for text. */
export interface TextFilter {
  /** An SQL pattern: `%` and `_` are wildcards. */
  readonly like?: string
  readonly ilike?: string
  readonly notLike?: string
  readonly notIlike?: string
  /** The text as it is: wildcards in it are escaped. */
  readonly contains?: string
  readonly startsWith?: string
  readonly endsWith?: string
  /** A POSIX regular expression of PostgreSQL's, which matches anywhere in the text. */
  readonly regex?: string
  /** Whether `contains`, `startsWith`, `endsWith` and `regex` ignore case. False by default. */
  readonly insensitive?: boolean
}

/**
 * Operators on the value at a path of a json document. A missing value and a JSON null both count as NULL. Numbers
 * compare with numbers only, texts with texts only.
 */
export interface JsonPathFilter extends TextFilter {
  /** Object keys and array positions, from the document's root. */
  readonly path: readonly (string | number)[]
  readonly eq?: JsonScalar | null
  readonly ne?: JsonScalar | null
  readonly gt?: string | number | bigint
  readonly gte?: string | number | bigint
  readonly lt?: string | number | bigint
  readonly lte?: string | number | bigint
  readonly in?: readonly JsonScalar[]
  readonly notIn?: readonly JsonScalar[]
  readonly isNull?: boolean
  readonly isNotNull?: boolean
}

/** A value that a json document holds at a leaf. */
export type JsonScalar = string | number | bigint | boolean

/** Operators on a number of rows, or of elements. */
export interface CountFilter {
  readonly eq?: number
  readonly ne?: number
  readonly gt?: number
  readonly gte?: number
  readonly lt?: number
  readonly lte?: number
}
