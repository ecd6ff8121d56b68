import { jsonb, type PgColumn } from 'drizzle-orm/pg-core'
import { getTableName } from 'drizzle-orm'
import { InvalidArgumentError, ValidationError } from '../errors/index.ts'
import { readShape, type Shape } from './shape.ts'
import {
  type DescribedSchema,
  type InputOf,
  keysOfIssue,
  type OutputOf,
  type StandardIssue,
  type StandardResult,
} from './standard-schema.ts'

/** How documents of a column are kept. */
export type DocumentOptions<TSchema extends DescribedSchema> = ReadOptions &
  RevisionOptions &
  (OutputOf<TSchema> extends InputOf<TSchema> ? Partial<EncodeOption<TSchema>> : EncodeOption<TSchema>)

interface ReadOptions {
  /** Whether documents are validated when they are read, too: one that does not fit is an error. False by default. */
  readonly validateOnRead?: boolean
}

interface EncodeOption<TSchema extends DescribedSchema> {
  /** Makes what is kept of a value, where the schema makes other values of it: the way back. */
  readonly encode: (value: OutputOf<TSchema>) => InputOf<TSchema>
}

/** Documents whose shape has changed: older ones are brought up to date when they are read. */
interface RevisionOptions {
  /** The revision of the shape, kept in each document; 1 by default, which needs not be kept. */
  readonly revision?: number
  /** The key that a document has its revision under. */
  readonly revisionKey?: string
  /** Makes a document of the next revision of one of each earlier revision. */
  readonly upcast?: Readonly<Record<number, Upcast>>
}

/** As a method, so that a function of the older document's own type is one. */
type Upcast = { upcast(document: Readonly<Record<string, unknown>>): unknown }['upcast']

/** Says in a column's type what its documents hold, and what is given for one. */
export interface DocumentOf<out TStored, out TGiven> {
  readonly $document: TStored
  readonly $given: TGiven
}

/** A jsonb column of documents. */
export type DocumentColumn<TSchema extends DescribedSchema> = ReturnType<typeof jsonb> & {
  readonly _: { $type: OutputOf<TSchema>; driverParam: DocumentOf<InputOf<TSchema>, GivenOf<TSchema>> }
}

/** What a schema completes can be left out. */
type GivenOf<TSchema extends DescribedSchema> =
  OutputOf<TSchema> extends InputOf<TSchema> ? InputOf<TSchema> : OutputOf<TSchema>

type DocumentRest<TSchema extends DescribedSchema> =
  OutputOf<TSchema> extends InputOf<TSchema>
    ? [options?: DocumentOptions<TSchema>]
    : [options: DocumentOptions<TSchema>]

/**
 * Makes a jsonb column of documents that a schema describes: values that don't fit it are not written, filters and orders
 * know its fields.
 *
 * @param schema A Zod, ArkType or other schema that says what it takes as a Standard JSON Schema; of Valibot,
 *   `toStandardJsonSchema(schema)`. It must not be asynchronous.
 * @example
 * ```ts
 * import { pgTable, uuid } from 'drizzle-orm/pg-core'
 * import { document } from 'drizzle-repository/documents'
 * import { z } from 'zod'
 *
 * const Profile = z.object({ name: z.string(), address: z.object({ city: z.string() }) })
 * const people = pgTable('people', { id: uuid().primaryKey(), profile: document(Profile).notNull() })
 * // "profile" jsonb NOT NULL
 * ```
 */
export function document<TSchema extends DescribedSchema>(
  schema: TSchema,
  ...rest: DocumentRest<TSchema>
): DocumentColumn<TSchema>
export function document<TSchema extends DescribedSchema>(
  name: string,
  schema: TSchema,
  ...rest: DocumentRest<TSchema>
): DocumentColumn<TSchema>
export function document(...given: readonly unknown[]): unknown {
  const [name, schema, options] = typeof given[0] === 'string' ? given : [undefined, ...given]
  const rules = describeDocument(schema as DescribedSchema, options ?? {})
  const builder = (name === undefined ? jsonb() : jsonb(name as string)) as unknown as Builder
  const { build } = builder
  builder.build = function buildDocument(table) {
    return keepDocuments(build.call(this, table), rules)
  }
  return builder
}

/** A builder of columns, by its member that Drizzle's types hide. */
interface Builder {
  build(table: unknown): Column
}

/** A column, by the members that both lines of Drizzle have. */
interface Column {
  readonly table: Parameters<typeof getTableName>[0]
  mapToDriverValue(value: unknown): unknown
  mapFromDriverValue(raw: unknown): unknown
  [documents]?: Documents
}

/** The same symbol in every copy of this module: a schema file can have another than the library. */
const documents: unique symbol = Symbol.for('drizzle-repository.documents') as never

/** What is known of a column's documents. */
export interface Documents {
  shape(): Shape
  /** Makes what is kept of a value. */
  encode(value: unknown): unknown
  /** Validates a value, and completes it by what its schema gives it. */
  validate(value: unknown): StandardResult
}

/** The documents of a column; `undefined` for a column of anything else. */
export function documentsOf(column: PgColumn | undefined): Documents | undefined {
  return (column as { readonly [documents]?: Documents } | undefined)?.[documents]
}

/** Validation and codec are the column's own, so that Drizzle's own statements have them, too. */
function keepDocuments(column: Column, rules: Rules): Column {
  const toDriver = column.mapToDriverValue.bind(column)
  const fromDriver = column.mapFromDriverValue.bind(column)
  return Object.assign(column, {
    [documents]: rules,
    mapToDriverValue(value: unknown): unknown {
      const { issues, value: valid } = { issues: undefined, value: undefined, ...rules.validate(value) }
      if (issues !== undefined) throw new ValidationError(getTableName(column.table), issues.map(toValidationIssue))
      return toDriver(rules.encode(valid))
    },
    mapFromDriverValue: (raw: unknown) => rules.decode(fromDriver(raw)),
  })
}

function toValidationIssue(issue: StandardIssue): { message: string; path: PropertyKey[] } {
  return { message: issue.message, path: keysOfIssue(issue) }
}

interface UncheckedOptions extends ReadOptions, RevisionOptions {
  readonly encode?: (value: unknown) => unknown
}

interface Rules extends Documents {
  decode(stored: unknown): unknown
}

function describeDocument(schema: DescribedSchema, options: UncheckedOptions): Rules {
  const { encode, validateOnRead = false } = options
  const { revise, upcast } = describeRevisions(options)
  let shape: Shape | undefined
  return {
    shape: () => (shape ??= readShape(schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' }))),
    encode: (value) => revise(encode === undefined ? value : encode(value)),
    validate(value) {
      if (encode === undefined) return validateNow(schema, value)
      let kept: unknown
      try {
        kept = encode(value)
      } catch (error) {
        return { issues: issuesOf(error) }
      }
      const { issues } = validateNow(schema, kept)
      return issues === undefined ? { value } : { issues }
    },
    decode(stored) {
      const present = upcast(stored)
      if (encode === undefined && !validateOnRead) return present
      const result = validateNow(schema, present)
      if (result.issues !== undefined) throw new TypeError('The document does not fit its schema.')
      return result.value
    },
  }
}

/** What an encoder says is wrong: those of validators throw their issues. What others throw can have the value in it. */
function issuesOf(error: unknown): readonly StandardIssue[] {
  const { issues } = (error ?? {}) as { readonly issues?: unknown }
  return Array.isArray(issues) ? (issues as StandardIssue[]) : [{ message: 'The value cannot be encoded.' }]
}

function validateNow(schema: DescribedSchema, value: unknown): StandardResult {
  const result = schema['~standard'].validate(value)
  if (!(result instanceof Promise)) return result
  result.catch(() => undefined)
  throw new InvalidArgumentError({
    path: 'document(schema)',
    expected: 'a schema that validates at once',
    received: 'one that is asynchronous',
  })
}

interface Revisions {
  /** Writes the revision into a document. */
  revise(stored: unknown): unknown
  /** Brings a document up to date, and takes its revision out of it. */
  upcast(stored: unknown): unknown
}

function describeRevisions({ revision = 1, revisionKey, upcast = {} }: RevisionOptions): Revisions {
  if (revisionKey === undefined) {
    if (revision === 1) return { revise: (stored) => stored, upcast: (stored) => stored }
    throw new InvalidArgumentError({
      path: 'document(…).revisionKey',
      expected: 'the key that documents have their revision under',
      received: 'none',
    })
  }
  const steps = Array.from({ length: revision - 1 }, (_, index) => upcast[index + 1])
  const missing = steps.indexOf(undefined)
  if (missing >= 0) {
    throw new InvalidArgumentError({
      path: `document(…).upcast.${missing + 1}`,
      expected: `a function that makes a document of revision ${missing + 2}`,
      received: 'none',
    })
  }
  return {
    revise: (stored) => (isObject(stored) ? { ...stored, [revisionKey]: revision } : stored),
    upcast(stored) {
      if (!isObject(stored)) return stored
      const { [revisionKey]: kept = 1, ...document } = stored
      return steps
        .slice(Number(kept) - 1)
        .reduce<unknown>((older, step) => step?.(older as Record<string, unknown>), document)
    },
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
