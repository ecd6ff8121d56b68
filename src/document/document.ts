import { jsonb, type PgColumn } from 'drizzle-orm/pg-core'
import { getTableName, is, SQL } from 'drizzle-orm'
import { InvalidArgumentError, listNames, ValidationError } from '../errors/index.ts'
import {
  describeDocument,
  type Documents,
  type ReadOptions,
  type Rules,
  type UncheckedOptions,
} from './describe-document.ts'
import { isPatch } from './patch.ts'
import type { RevisionOptions } from './revisions.ts'
import {
  type DescribedSchema,
  type InputOf,
  keysOfIssue,
  type OutputOf,
  type StandardIssue,
} from './standard-schema.ts'

/** How documents of a column are kept. */
export type DocumentOptions<TSchema extends DescribedSchema> = ReadOptions &
  RevisionOptions &
  (OutputOf<TSchema> extends InputOf<TSchema> ? Partial<EncodeOption<TSchema>> : EncodeOption<TSchema>)

interface EncodeOption<TSchema extends DescribedSchema> {
  /** Makes what is kept of a value, where the schema makes other values of it: the way back. */
  readonly encode: (value: OutputOf<TSchema>) => InputOf<TSchema>
}

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
  const [name, schema, options = {}] = typeof given[0] === 'string' ? given : [undefined, ...given]
  const rules = describeDocument(checkSchema(schema), checkOptions(options))
  const builder = (name === undefined ? jsonb() : jsonb(name as string)) as unknown as Builder
  const { build, default: setDefault } = builder
  return Object.assign(builder, {
    build: (table: unknown) => keepDocuments(build.call(builder, table), rules),
    // The database writes it, as it is kept.
    default: (value: unknown) => setDefault.call(builder, is(value, SQL) ? value : rules.encode(value)),
    array() {
      throw new InvalidArgumentError(
        { path: 'document(…)', expected: 'one document in a column', received: '.array()' },
        'Make the document a list: its schema says so.',
      )
    },
  })
}

/** A builder of columns, by the members that both lines of Drizzle have. */
interface Builder {
  build(table: unknown): Column
  default(value: unknown): unknown
}

function checkSchema(schema: unknown): DescribedSchema {
  const { '~standard': standard } = (schema ?? {}) as Partial<DescribedSchema>
  if (typeof standard?.validate === 'function' && typeof standard.jsonSchema?.input === 'function')
    return schema as DescribedSchema
  throw new InvalidArgumentError(
    {
      path: 'document(schema)',
      expected: 'a Standard Schema that is also a Standard JSON Schema',
      received: standard === undefined ? 'something else' : 'one that does not describe what it takes',
    },
    'Of Valibot, toStandardJsonSchema(schema) is one.',
  )
}

const knownOptions = ['validateOnRead', 'encode', 'revision', 'revisionKey', 'upcast']

function checkOptions(options: unknown): UncheckedOptions {
  for (const name of Object.keys(options ?? {})) {
    if (knownOptions.includes(name)) continue
    throw new InvalidArgumentError({
      path: `document(…).${name}`,
      expected: `an option of document (${listNames(knownOptions)})`,
      received: 'another name',
    })
  }
  return options ?? {}
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

/** The documents of a column; `undefined` for a column of anything else. */
export function documentsOf(column: PgColumn | undefined): Documents | undefined {
  return (column as { readonly [documents]?: Documents } | undefined)?.[documents]
}

/** Validation and codec are the column's own, so that Drizzle's own statements have them, too. */
function keepDocuments(column: Column, rules: Rules): Column {
  const toDriver = column.mapToDriverValue.bind(column)
  // 0.45 parses a text once more, which the driver has parsed already.
  const fromDriver = rules.shape.kind === 'value' ? undefined : column.mapFromDriverValue.bind(column)
  return Object.assign(column, {
    [documents]: rules,
    mapToDriverValue(value: unknown): unknown {
      if (isPatch(value))
        throw new InvalidArgumentError({
          path: getTableName(column.table),
          expected: 'a document, since only repositories write patches',
          received: 'a patch',
        })
      const result = rules.validate(value)
      if (result.issues === undefined) return toDriver(rules.encode(result.value))
      throw new ValidationError(getTableName(column.table), result.issues.map(toValidationIssue))
    },
    mapFromDriverValue: (raw: unknown) => rules.decode(fromDriver === undefined ? raw : fromDriver(raw)),
  })
}

function toValidationIssue(issue: StandardIssue): { message: string; path: PropertyKey[] } {
  return { message: issue.message, path: keysOfIssue(issue) }
}
