import { copyOf, isMarker } from './marker.ts'
import type { PatchOperations } from './patch-types.ts'

/** Changes of a document where it is. Made by {@link patch}. */
export class DocumentPatch<TStored> {
  readonly kind = 'patch'
  /** The document that it is about: a patch of one fits no other. */
  declare readonly $patches: (stored: TStored) => TStored
  readonly operations: Readonly<Record<string, unknown>>

  constructor(operations: object) {
    this.operations = copyOf(operations as Readonly<Record<string, unknown>>, 'patch(…)', 'client')
  }
}

/**
 * Changes parts of a document in the statement itself: what another call writes to other parts at the same time stays, and
 * increments add up. Values are as they are kept, in JSON.
 *
 * - `set` replaces fields of the document; `merge` goes down into objects, and replaces what else it meets.
 * - `unset` takes fields out.
 * - `increment` adds to numbers; one that is not there, or null, is 0.
 * - `push` puts elements at the end of a list, `addToSet` those that it has not yet; a list that is not there is empty.
 * - `pull` takes out all elements that are equal to one of these.
 *
 * An object on the way that is not there, or null, is made. The document as a whole is validated as it is then; where it
 * does not fit its schema, nothing is written.
 *
 * @example
 * ```ts
 * const change = patch<{ tags: string[] }>({ push: { tags: ['new'] } }) // people.update(key, { profile: change })
 * // update "people" set "profile" = (coalesce("people"."profile", '{}') || jsonb_build_object('tags', …)) where …
 * ```
 */
export function patch<TStored>(operations: PatchOperations<TStored>): DocumentPatch<TStored> {
  return new DocumentPatch<TStored>(operations)
}

/** Whether a value is a patch. */
export function isPatch(value: unknown): value is DocumentPatch<unknown> {
  return isMarker(value, 'patch')
}
