import type { PgColumn } from 'drizzle-orm/pg-core'
import { castTypeOf, isEnumColumn, valueTypeOf } from './cast-type.ts'
import { isArrayColumn } from './drizzle-line.ts'
import type { ColumnModel } from './model.ts'

/**
 * How the values of a column travel: many of them as one parameter, an array literal that is cast in the statement. This
 * is the one description of it, for keys, lists of filters and the rows of writes.
 */
export interface ListForm {
  /** The type of the array's elements. */
  readonly element: string
  /**
   * What is written behind an element to make it a value of the column, such as `::box`; empty where it is one already.
   * It takes PostgreSQL's own text of a value.
   */
  readonly cast: string
  /** The same for a literal of ours, which has commas between the elements of an array whatever their type is. */
  readonly castOwn: string
}

/**
 * PostgreSQL's types that have an array type with commas between the elements, by every name that Drizzle or a custom
 * type may give them. `box` has semicolons; a type that somebody made can have another delimiter or, as an array or a
 * domain over one, no array type that its values can be the elements of.
 */
const typesWithCommas: ReadonlySet<string> = new Set(
  [
    ['int2', 'smallint', 'int4', 'int', 'integer', 'int8', 'bigint', 'numeric', 'decimal', 'money', 'oid'],
    ['float4', 'real', 'float8', 'float', 'double precision', 'bool', 'boolean', 'uuid', 'bytea', 'json', 'jsonb'],
    ['text', 'varchar', 'character varying', 'bpchar', 'citext', 'name', 'varbit', 'bit varying', 'xml'],
    ['date', 'time', 'time without time zone', 'timetz', 'time with time zone', 'interval'],
    ['timestamp', 'timestamp without time zone', 'timestamptz', 'timestamp with time zone'],
    ['inet', 'cidr', 'macaddr', 'macaddr8', 'point', 'line', 'lseg', 'path', 'polygon', 'circle'],
    ['int4range', 'int8range', 'numrange', 'tsrange', 'tstzrange', 'daterange', 'tsvector', 'tsquery', 'jsonpath'],
    ['int4multirange', 'int8multirange', 'nummultirange', 'tsmultirange', 'tstzmultirange', 'datemultirange', 'pg_lsn'],
  ].flat(),
)

/** Whether values of the column, or of an array column the elements, can be the elements of an array with commas. */
export function hasCommas(column: PgColumn): boolean {
  return isEnumColumn(column) || typesWithCommas.has(castTypeOf(column).toLowerCase())
}

/** The type of a view's expression is unknown: it travels as text. */
const asText: ListForm = { element: 'text', cast: '', castOwn: '' }

const forms = new WeakMap<PgColumn, ListForm>()

/** How the values of a column travel. */
export function listFormOf({ column }: Pick<ColumnModel, 'column'>): ListForm {
  if (column === undefined) return asText
  let form = forms.get(column)
  if (form === undefined) forms.set(column, (form = describeForm(column)))
  return form
}

function describeForm(column: PgColumn): ListForm {
  const type = valueTypeOf(column)
  const isArray = isArrayColumn(column)
  if (hasCommas(column) && !isArray) return { element: type, cast: '', castOwn: '' }
  // PostgreSQL would take an array of arrays for one of their elements: each travels as a text.
  const cast = `::${type}`
  return { element: 'text', cast, castOwn: isArray && !hasCommas(column) ? `::text[]${cast}` : cast }
}
