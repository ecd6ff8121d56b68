import { InvalidValueError } from '../errors/index.ts'

/** Conditions on a value of a document as a whole. Made by {@link whole}. */
export class Whole<out TOperators extends object = object> {
  readonly kind = 'whole'
  readonly operators: TOperators

  constructor(operators: TOperators) {
    try {
      this.operators = structuredClone(operators)
    } catch (error) {
      const [expected, received] = ['values that JSON can hold', 'one that it cannot']
      throw new InvalidValueError({ origin: 'program', path: 'whole(…)', expected, received }, error)
    }
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

/** Whether a condition is on a value as a whole. It can be of another copy of this module, as that of a schema file. */
export function isWholeCondition(condition: unknown): condition is Whole<Readonly<Record<string, unknown>>> {
  if (typeof condition !== 'object' || condition === null) return false
  const isPlain = [Object.prototype, null].includes(Object.getPrototypeOf(condition) as object | null)
  return !isPlain && (condition as Partial<Whole>).kind === 'whole'
}
