import { sql, type SQL } from 'drizzle-orm'
import { documentsOf, isPart } from '../document/index.ts'
import { castTypeOf, type ColumnModel, type IdKind, idKindOf, type IdsColumn } from '../model/index.ts'
import { built, type Expression, fragment } from '../plan/index.ts'

/** {@link keysOfIds} in a plan, of the ids of a row. */
export function planKeysOfIds(ids: ColumnModel, key: ColumnModel): Expression {
  return built(compileKeys, { ids, key })
}

function compileKeys(_: unknown, { ids, key }: { readonly ids: ColumnModel; readonly key: ColumnModel }): SQL {
  return keysOfIds(sql`${ids.reference}`, key)
}

/** That a row is one of those that a list of ids names, which is the key of a row of `"~keys"`. */
export function planIsListed(key: ColumnModel): Expression {
  return fragment`${key} in (select "~key0" from (${built(compileListed, { key })}) as "~listed")`
}

function compileListed(_: unknown, { key }: { readonly key: ColumnModel }): SQL {
  return keysOfIds(sql`"~keys"."~key0"`, key)
}

/**
 * Selects the ids in a jsonb list as values of the key that they name, `"~key0"`, each with its place, `"~place"`. What is
 * no value of the key's type is NULL, and so no row's: a cast of it would fail the statement.
 */
export function keysOfIds(ids: SQL, { column }: ColumnModel): SQL {
  const kind = idKindOf(column) ?? 'text'
  const isId = sql.raw(kind === 'whole' || kind === 'decimal' ? `in ('string', 'number')` : `= 'string'`)
  const type = column === undefined ? 'text' : castTypeOf(column).toLowerCase()
  const elements = sql`jsonb_array_elements(${ids}) with ordinality as "~ids" ("~id", "~place")`
  const texts = sql`select case when jsonb_typeof("~id") ${isId} then "~id" #>> '{}' end as "~text", "~place" from ${elements}`
  return sql`select ${sql.raw(casts[kind](type))} as "~key0", "~place" from (${texts}) as "~texts"`
}

/** Reads a text as a value of a type, where it is one. */
const casts: Readonly<Record<IdKind, (type: string) => string>> = {
  text: (type) => `"~text"::${type}`,
  uuid: () => `case when "~text" ~* '${uuid}' then "~text"::uuid end`,
  decimal: () => `case when "~text" ~ '${decimal}' then "~text"::numeric end`,
  whole(type) {
    const [least, most] = ranges[type] ?? ofLarge
    const inRange = `case when "~text"::numeric between ${least} and ${most} then "~text"::numeric::${type} end`
    return `case when "~text" ~ '${whole}' then ${inRange} end`
  },
}

// No backslashes: what they mean in a text depends on a setting of the session. 255 is the most that a bound can be.
const whole = '^[+-]?[0-9]{1,255}([.]0{1,255})?$'
const decimal = '^[+-]?([0-9]{1,255}([.][0-9]{0,255})?|[.][0-9]{1,255})$'
const digits = '([0-9a-f]{4}-?){7}[0-9a-f]{4}'
const uuid = `^(${digits}|[{]${digits}[}])$`

const ofSmall = ['-32768', '32767'] as const
const ofInteger = ['-2147483648', '2147483647'] as const
const ofLarge = ['-9223372036854775808', '9223372036854775807'] as const
const ranges: Readonly<Record<string, readonly [string, string]>> = {
  int2: ofSmall,
  smallint: ofSmall,
  int4: ofInteger,
  int: ofInteger,
  integer: ofInteger,
  int8: ofLarge,
  bigint: ofLarge,
}

/**
 * Finds the ids in the value that a row has for a document, as SQL finds them in what is kept of it.
 *
 * @returns Their JSON; `null` where there are none, `undefined` for a value that is no document or only parts of one, or a number
 *   that has lost digits.
 */
export function idsIn({ document, ids }: IdsColumn, value: unknown): string | null | undefined {
  if (isPart(value)) return undefined
  let kept: unknown
  try {
    kept = documentsOf(document.column)?.encode(value)
  } catch {
    return undefined
  }
  let found = [kept]
  for (const step of ids.steps) {
    if (ids.isList) found = found.flatMap((each) => (Array.isArray(each) ? (each as unknown[]) : [each]))
    if (step !== null) found = found.flatMap((each) => fieldOf(each, step))
  }
  const scalars = found.filter((id) => typeof id === 'string' || typeof id === 'number')
  if (scalars.some((id) => typeof id === 'number' && Number.isInteger(id) && !Number.isSafeInteger(id)))
    return undefined
  return scalars.length === 0 ? null : JSON.stringify(scalars)
}

function fieldOf(value: unknown, key: string): unknown[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, key)) return []
  return [(value as Readonly<Record<string, unknown>>)[key]]
}
