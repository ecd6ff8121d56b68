/** The same symbol in every copy of this module. */
const mark: unique symbol = Symbol.for('drizzle-repository.whole') as never

/** Conditions on a value of a document as a whole. Made by {@link whole}. */
export class Whole<out TOperators extends object = object> {
  readonly [mark] = true
  readonly operators: TOperators

  constructor(operators: TOperators) {
    this.operators = structuredClone(operators)
  }
}

/**
 * Conditions on an object of a document as a whole, where a filter otherwise goes on into its fields: whatever names those
 * have, none of them is taken for an operator.
 *
 * @example
 * ```ts
 * await users.findMany({ where: { profile: { address: whole({ exists: true }) } } })
 * // where ("users"."profile" #> E'{"address"}'::text[]) is not null
 * ```
 */
export function whole<TOperators extends object>(operators: TOperators): Whole<TOperators> {
  return new Whole(operators)
}

/** Whether a condition is on a value as a whole. */
export function isWhole(condition: unknown): condition is Whole<Readonly<Record<string, unknown>>> {
  return typeof condition === 'object' && condition !== null && mark in condition
}
