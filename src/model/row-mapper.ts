import { Column, is, SQL } from 'drizzle-orm'
import { type Decode, fasterDecoder } from './timestamp-decoder.ts'

interface Decoder {
  mapFromDriverValue(value: unknown): unknown
}

/** A prepared statement of 0.45, by the members that map its rows. */
interface PreparedStatement045 {
  readonly fields?: readonly { readonly path: readonly string[]; readonly field: unknown }[]
  customResultMapper?: (rows: readonly (readonly unknown[])[]) => unknown
}

interface MappedField {
  /** Drizzle's decoder; `undefined` where the value is what the driver returns. */
  readonly decode: Decode | undefined
  /** The object that the value goes into, where it is not the row itself. */
  readonly group: string | undefined
  readonly name: string
}

/** A statement builder of 1.0, by the member that makes mappers of rows. */
interface StatementBuilder100 {
  dialect?: { readonly mapperGenerators?: { readonly rows?: MakeMapper } }
}

type MakeMapper = (fields: readonly DescribedField[], ...more: readonly unknown[]) => unknown

/** A field that a statement of 1.0 returns. */
interface DescribedField {
  readonly column?: Column
  readonly arrayDimensions?: number
  readonly codec?: (raw: unknown, dimensions?: number) => unknown
}

/** Lets Drizzle 1.0 map the rows of a statement with our decoders of timestamps. */
export function useFasterDecoders(builder: object): void {
  const { dialect } = builder as StatementBuilder100
  const generators = dialect?.mapperGenerators
  const makeMapper = generators?.rows
  if (makeMapper === undefined) return
  const rows: MakeMapper = (fields, ...more) => makeMapper(fields.map(withFasterCodec), ...more)
  const derived: unknown = Object.create(dialect as object, { mapperGenerators: { value: { ...generators, rows } } })
  Object.assign(builder, { dialect: derived })
}

function withFasterCodec(field: DescribedField): DescribedField {
  const { column, codec, arrayDimensions = 0 } = field
  if (column === undefined || codec === undefined || arrayDimensions > 0) return field
  return { ...field, codec: fasterDecoder(column, codec) }
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
  const decode = decoderOfValues(decoder)
  return second === undefined ? { decode, group: undefined, name: first } : { decode, group: first, name: second }
}

function decoderOfValues(decoder: Decoder): Decode | undefined {
  const decode: Decode = (raw) => decoder.mapFromDriverValue(raw)
  if (!is(decoder, Column)) return decode
  return decoder.mapFromDriverValue === Column.prototype.mapFromDriverValue ? undefined : fasterDecoder(decoder, decode)
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
  let current: string | undefined
  let target = mapped
  for (let index = 0; index < fields.length; index++) {
    const { decode, group, name } = fields[index] as MappedField
    const raw = row[index]
    if (group !== current) {
      current = group
      target = group === undefined ? mapped : ((mapped[group] ??= {}) as Record<string, unknown>)
    }
    target[name] = raw === null || decode === undefined ? raw : decode(raw)
  }
  return mapped
}
