import { sql, type SQL } from 'drizzle-orm'

/**
 * How the values of a type travel in a cursor: in PostgreSQL's own text, which the server reads back exactly whatever the
 * session's DateStyle, IntervalStyle and TimeZone are.
 */
interface TextForm {
  readonly fits: RegExp
  encode(value: SQL): SQL
  decode(text: SQL, type: SQL): SQL
}

const forms: readonly TextForm[] = [
  {
    fits: /^timestamptz$|^timestamp with time zone$/i,
    encode: (value) => sql`(to_jsonb(${value} at time zone 'UTC') #>> '{}')`,
    decode: (text) => sql`(${text}::timestamp at time zone 'UTC')`,
  },
  {
    fits: /^timestamp$|^timestamp without time zone$|^date$/i,
    encode: (value) => sql`(to_jsonb(${value}) #>> '{}')`,
    decode: (text, type) => sql`${text}::${type}`,
  },
  {
    fits: /^interval$/i,
    encode: (value) =>
      sql`case when isfinite(${value}) then to_char(extract(year from ${value}) * 12 + extract(month from ${value}), 'FMSG999999999990" mons "') || to_char(extract(day from ${value}), 'FMSG999999999990" days "') || to_char(extract(hour from ${value}) * 3600000000 + extract(minute from ${value}) * 60000000 + extract(microseconds from ${value}), 'FMSG9999999999999999990" us"') else ${value}::text end`,
    decode: (text, type) => sql`${text}::${type}`,
  },
]

const plain: TextForm = {
  fits: /^/,
  encode: (value) => sql`${value}::text`,
  decode: (text, type) => sql`${text}::${type}`,
}

/** The text of a value of this type. */
export function keyText(value: SQL, type: string): SQL {
  return formOf(type).encode(value)
}

/** The value of a text that {@link keyText} wrote. Drivers guess a parameter's type, so it is a text first. */
export function keyValue(parameter: unknown, type: string): SQL {
  return formOf(type).decode(sql`${parameter}::text`, sql.raw(type))
}

/** Whether the elements of an array of this type have a text that depends on the session. */
export function hasSessionText(elementType: string): boolean {
  return formOf(elementType) !== plain || /^time/i.test(elementType)
}

function formOf(type: string): TextForm {
  return forms.find(({ fits }) => fits.test(type)) ?? plain
}
