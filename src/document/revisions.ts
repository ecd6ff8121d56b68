import { InvalidArgumentError } from '../errors/index.ts'
import type { Shape } from './shape.ts'

/** Documents whose shape has changed: older ones are brought up to date when they are read. */
export interface RevisionOptions {
  /** The revision of the shape, kept in each document; 1 by default, which needs not be kept. */
  readonly revision?: number
  /** The key that a document has its revision under. */
  readonly revisionKey?: string
  /** Makes a document of the next revision of one of each earlier revision. */
  readonly upcast?: Readonly<Record<number, Upcast>>
}

/** As a method, so that a function of the older document's own type is one. */
type Upcast = { upcast(document: Readonly<Record<string, unknown>>): unknown }['upcast']

/** Where a document has its revision, and which one is the present one; one that has none is of the first. */
export interface Revision {
  readonly key: string
  readonly present: number
}

/** How documents are kept with their revision. */
export interface Revisions {
  /** `undefined` where they are kept without. */
  readonly revision: Revision | undefined
  /** Writes the revision into a document. */
  revise(stored: unknown): unknown
  /** Brings a document up to date, and takes its revision out of it. */
  upcast(stored: unknown): unknown
  /** Takes the revision out of a document; `undefined` of one that is of another revision. */
  take(stored: unknown): { readonly document: unknown } | undefined
}

/**
 * Describes the revisions of documents.
 *
 * @throws {@link InvalidArgumentError} for a step that is missing, or a key that is a field.
 */
export function describeRevisions(
  shape: Shape,
  { revision = 1, revisionKey, upcast = {} }: RevisionOptions,
): Revisions {
  if (revisionKey === undefined) {
    if (revision === 1)
      return {
        revision: undefined,
        revise: (stored) => stored,
        upcast: (stored) => stored,
        take: (document) => ({ document }),
      }
    throw wrongRevisions('revisionKey', 'the key that documents have their revision under', 'none')
  }
  if (shape.kind !== 'object' || shape.names.includes(revisionKey))
    throw wrongRevisions('revisionKey', 'a key that the schema has not, of an object', 'another')
  const steps = Array.from({ length: revision - 1 }, (_, index) => upcast[index + 1])
  const missing = steps.indexOf(undefined) + 1
  if (missing > 0)
    throw wrongRevisions(`upcast.${missing}`, `a function that makes a document of revision ${missing + 1}`, 'none')
  return {
    revision: { key: revisionKey, present: revision },
    revise: (stored) => (isObject(stored) ? { ...stored, [revisionKey]: revision } : stored),
    upcast(stored) {
      if (!isObject(stored)) return stored
      const { [revisionKey]: kept = 1, ...document } = stored
      // What a later revision means, only later code knows.
      if (!Number.isInteger(kept) || Number(kept) < 1 || Number(kept) > revision)
        throw new TypeError('The document is of an unknown revision.')
      return steps
        .slice(Number(kept) - 1)
        .reduce<unknown>((older, step) => step?.(older as Record<string, unknown>), document)
    },
    take(stored) {
      if (!isObject(stored)) return { document: stored }
      const { [revisionKey]: kept = 1, ...document } = stored
      return kept === revision ? { document } : undefined
    },
  }
}

function wrongRevisions(option: string, expected: string, received: string): InvalidArgumentError {
  return new InvalidArgumentError({ path: `document(…).${option}`, expected, received })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
