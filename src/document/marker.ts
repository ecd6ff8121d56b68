import { InvalidValueError } from '../errors/index.ts'

/** Copies what a marker holds, so that the caller can use his own again. */
export function copyOf<TValue extends object>(value: TValue, path: string, origin: 'client' | 'program'): TValue {
  try {
    return structuredClone(value)
  } catch (error) {
    const [expected, received] = ['values that JSON can hold', 'one that it cannot']
    throw new InvalidValueError({ origin, path, expected, received }, error)
  }
}

/** Whether a value is a marker of a kind. It can be of another copy of this module, as that of a schema file. */
export function isMarker(value: unknown, kind: string): boolean {
  if (typeof value !== 'object' || value === null) return false
  const isPlain = [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)
  return !isPlain && (value as { readonly kind?: unknown }).kind === kind
}
