import { Column, is, SQL } from 'drizzle-orm'

interface Decoder {
  mapFromDriverValue(value: unknown): unknown
}

/** A prepared statement of 0.45, by the members that map its rows. */
interface PreparedStatement045 {
  readonly fields?: readonly { readonly path: readonly string[]; readonly field: unknown }[]
  customResultMapper?: (rows: readonly (readonly unknown[])[]) => unknown
}

interface MappedField {
  readonly decoder: Decoder
  /** The object that the value goes into, where it is not the row itself. */
  readonly group: string | undefined
  readonly name: string
}

/**
 * Gives a prepared statement of Drizzle 0.45 a mapper that is made once. By itself 0.45 looks the decoder and the place
 * of every value up for every row, which is most of the time that a long list takes; 1.0 does not. The decoders are
 * Drizzle's own.
 */
export function useRowMapper(prepared: object): void {
  const statement = prepared as PreparedStatement045
  if (!('customResultMapper' in prepared) || statement.customResultMapper !== undefined) return
  const fields = statement.fields?.map(({ path, field }) => describeField(path, field))
  if (fields === undefined || !fields.every((field) => field !== undefined)) return
  statement.customResultMapper = (rows) => rows.map((row) => mapRow(fields, row))
}

function describeField(path: readonly string[], field: unknown): MappedField | undefined {
  const decoder = decoderOf(field)
  const [first, second] = path
  if (decoder === undefined || first === undefined || path.length > 2) return undefined
  return second === undefined ? { decoder, group: undefined, name: first } : { decoder, group: first, name: second }
}

/** What decodes the values of a field; `undefined` for what is neither a column nor SQL. */
export function decoderOf(field: unknown): Decoder | undefined {
  if (is(field, Column)) return field
  const expression = is(field, SQL.Aliased) ? field.sql : field
  // The decoder of an expression is internal to Drizzle's types.
  return is(expression, SQL) ? (expression as unknown as { readonly decoder: Decoder }).decoder : undefined
}

function mapRow(fields: readonly MappedField[], row: readonly unknown[]): Record<string, unknown> {
  const mapped: Record<string, unknown> = {}
  for (let index = 0; index < fields.length; index++) {
    const { decoder, group, name } = fields[index] as MappedField
    const raw = row[index]
    const value = raw === null ? null : decoder.mapFromDriverValue(raw)
    if (group === undefined) mapped[name] = value
    else ((mapped[group] ??= {}) as Record<string, unknown>)[name] = value
  }
  return mapped
}
