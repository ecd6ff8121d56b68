import { copyOf, isMarker } from './marker.ts'

/** Conditions on a value of a document as a whole. Made by {@link whole}. */
export class Whole<out TOperators extends object = object> {
  readonly kind = 'whole'
  readonly operators: TOperators

  constructor(operators: TOperators) {
    this.operators = copyOf(operators, 'whole(…)', 'program')
  }
}

/**
 * Conditions on an object of a document as a whole, where a filter otherwise goes on into its fields: whatever names those
 * have, none of them is taken for an operator.
 *
 * @example
 * ```ts
 * const where = { profile: { address: whole({ exists: true }) } }
 * // where ("people"."profile" #> E'{"address"}'::text[]) is not null
 * ```
 */
export function whole<TOperators extends object>(operators: TOperators): Whole<TOperators> {
  return new Whole(operators)
}

/** Whether a condition is on a value as a whole. */
export function isWholeCondition(condition: unknown): condition is Whole<Readonly<Record<string, unknown>>> {
  return isMarker(condition, 'whole')
}
