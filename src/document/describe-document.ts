import { InvalidArgumentError } from '../errors/index.ts'
import { describeRevisions, type Revision, type RevisionOptions } from './revisions.ts'
import { readShape, type Shape } from './shape.ts'
import type { DescribedSchema, StandardIssue, StandardResult } from './standard-schema.ts'

/** How documents are read. */
export interface ReadOptions {
  /** Whether documents are validated when they are read, too: one that does not fit is an error. False by default. */
  readonly validateOnRead?: boolean
}

/** What is known of a column's documents. */
export interface Documents {
  readonly shape: Shape
  /** Makes what is kept of a value. */
  encode(value: unknown): unknown
  /** Validates a value, and completes it by what its schema gives it. */
  validate(value: unknown): StandardResult
  /** Makes what is kept of a document as it was written, brought up to date and validated where reads do that. */
  readStored(stored: unknown): unknown
  /** Whether reads validate, for which a document has to be there as a whole. */
  readonly validatesReads: boolean
  /** Where a document has its revision, and which one is the present one. */
  readonly revision: Revision | undefined
  /** A document without fields, as it is kept. */
  readonly empty: unknown
  /** Validates a document as it is kept: of this revision, since older ones are brought up to date as a whole. */
  validateStored(stored: unknown): StandardResult
}

/** The options of `document` before a type has checked them. */
export interface UncheckedOptions extends ReadOptions, RevisionOptions {
  readonly encode?: (value: unknown) => unknown
}

/** What Drizzle's column needs beside that. */
export interface Rules extends Documents {
  decode(stored: unknown): unknown
}

/** Describes the documents of a column by their schema. */
export function describeDocument(schema: DescribedSchema, options: UncheckedOptions): Rules {
  const { encode, validateOnRead = false } = options
  const shape = describeShape(schema)
  const { revise, upcast, take, revision } = describeRevisions(shape, options)
  const validated = (document: unknown): unknown => {
    const result = validateNow(schema, document)
    if (result.issues === undefined) return result.value
    throw new TypeError('The document does not fit its schema.')
  }
  return {
    shape,
    revision,
    validatesReads: validateOnRead,
    empty: revise({}),
    readStored(stored) {
      const present = upcast(stored)
      const value = validateOnRead ? validated(present) : present
      return encode === undefined ? value : present
    },
    validateStored(stored) {
      const taken = take(stored)
      return taken === undefined ? { issues: [olderRevision] } : validateNow(schema, taken.document)
    },
    encode: (value) => revise(encode === undefined ? value : encode(value)),
    validate(value) {
      if (encode === undefined) return validateNow(schema, value)
      let kept: unknown
      try {
        kept = encode(value)
      } catch (error) {
        return { issues: issuesOf(error) }
      }
      return validateNow(schema, kept)
    },
    decode(stored) {
      const present = upcast(stored)
      return encode === undefined && !validateOnRead ? present : validated(present)
    },
  }
}

const olderRevision = { message: 'The document is of another revision: read it, and write it as a whole.' }

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

/** @throws {@link InvalidArgumentError} for what JSON has not, such as a date or a map. */
function describeShape(schema: DescribedSchema): Shape {
  try {
    return readShape(schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' }))
  } catch (error) {
    throw new InvalidArgumentError(
      {
        path: 'document(schema)',
        expected: 'a schema of what JSON can hold',
        received: 'one that cannot be written as a JSON Schema',
      },
      `It says: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
