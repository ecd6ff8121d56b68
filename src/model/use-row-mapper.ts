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
  const { path, field } = returned
  const [first, second] = path
  if (!isField(field) || first === undefined || path.length > 2 || path.includes('__proto__')) return undefined
  const decode = decodeOf(returned, decoderOf(field))
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

/** A column or an expression: what has a decoder. */
type Field = Column | SQL | SQL.Aliased

/** Whether a part of a selection is a field, and not a group of them or a subquery. */
export function isField(part: unknown): part is Field {
  return is(part, Column) || is(part, SQL) || is(part, SQL.Aliased)
}

/** What decodes the values of a field. */
export function decoderOf(field: Field): Decoder {
  if (is(field, Column)) return field
  const expression: unknown = is(field, SQL.Aliased) ? field.sql : field
  // The decoder of an expression is internal to Drizzle's types.
  return (expression as { readonly decoder: Decoder }).decoder
}
