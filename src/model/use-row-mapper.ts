import { Column, is, SQL } from 'drizzle-orm'
import { makeRowMapper, type MappedField, type MapRows } from './row-mapper.ts'
import { type Decode, fasterDecoder } from './timestamp-decoder.ts'

interface Decoder {
  mapFromDriverValue: Decode & { readonly isNoop?: boolean }
}

/** A field that a statement returns, as both lines of Drizzle describe it. */
interface ReturnedField {
  readonly path: readonly string[]
  readonly field: unknown
  /** On 1.0 it reads what the driver returns before the decoder does. */
  readonly codec?: (raw: unknown, dimensions?: number) => unknown
  readonly arrayDimensions?: number
}

/** A prepared statement of 0.45, by the members that map its rows. */
interface PreparedStatement045 {
  readonly fields?: readonly ReturnedField[]
  customResultMapper?: MapRows
}

/** A statement builder of 1.0, by the member that makes mappers of rows. */
interface StatementBuilder100 {
  dialect?: { readonly mapperGenerators?: { readonly rows?: MakeMapper } }
}

type MakeMapper = (fields: readonly ReturnedField[], ...more: readonly unknown[]) => MapRows

/** Gives a prepared statement of Drizzle 0.45 our mapper of its rows. The decoders are Drizzle's own. */
export function mapRowsOfPrepared(prepared: object): void {
  const statement = prepared as PreparedStatement045
  if (!('customResultMapper' in prepared) || statement.customResultMapper !== undefined) return
  const mapper = statement.fields && mapperOf(statement.fields)
  if (mapper !== undefined) statement.customResultMapper = mapper
}

const dialects = new WeakMap<object, object>()

/** The same for what Drizzle 1.0 will prepare of a builder: its dialect makes the mapper. */
export function mapRowsOfBuilder(builder: object): void {
  const { dialect } = builder as StatementBuilder100
  const generators = dialect?.mapperGenerators
  const makeMapper = generators?.rows
  if (dialect === undefined || makeMapper === undefined) return
  let derived = dialects.get(dialect)
  if (derived === undefined) {
    const rows: MakeMapper = (fields, ...more) => mapperOf(fields) ?? makeMapper(fields, ...more)
    derived = Object.create(dialect, { mapperGenerators: { value: { ...generators, rows } } }) as object
    dialects.set(dialect, derived)
  }
  Object.assign(builder, { dialect: derived })
}

/** `undefined` where Drizzle shall map the rows. */
function mapperOf(returned: readonly ReturnedField[]): MapRows | undefined {
  const fields = returned.map(describeField)
  return fields.every((field) => field !== undefined) ? makeRowMapper(fields) : undefined
}

function describeField(returned: ReturnedField): MappedField | undefined {
  const decoder = decoderOf(returned.field)
  const [first, second] = returned.path
  const { length } = returned.path
  if (decoder === undefined || first === undefined || length > 2 || returned.path.includes('__proto__'))
    return undefined
  const decode = decodeOf(returned, decoder)
  return second === undefined ? { decode, group: undefined, name: first } : { decode, group: first, name: second }
}

function decodeOf({ codec, arrayDimensions }: ReturnedField, decoder: Decoder): Decode | undefined {
  // A field of a subquery is a proxy: it is asked once.
  const map = isNoopDecoder(decoder) ? undefined : decoder.mapFromDriverValue.bind(decoder)
  const read: Decode | undefined = codec && ((raw) => codec(raw, arrayDimensions))
  const decode: Decode | undefined = map && read ? (raw) => map(read(raw)) : (map ?? read)
  const isOne = arrayDimensions === undefined || arrayDimensions === 0
  return decode !== undefined && isOne && is(decoder, Column) ? fasterDecoder(decoder, decode) : decode
}

function isNoopDecoder({ mapFromDriverValue: map }: Decoder): boolean {
  return map.isNoop ?? map === Column.prototype.mapFromDriverValue
}

/** What decodes the values of a field; `undefined` for what is neither a column nor SQL. */
export function decoderOf(field: unknown): Decoder | undefined {
  if (is(field, Column)) return field
  const expression = is(field, SQL.Aliased) ? field.sql : field
  // The decoder of an expression is internal to Drizzle's types.
  return is(expression, SQL) ? (expression as unknown as { readonly decoder: Decoder }).decoder : undefined
}
