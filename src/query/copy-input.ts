import { isPlainObject } from './check.ts'

/**
 * Copies what a call was given, where it is used only later: the caller may change its objects as soon as the call has
 * returned. What is of a class, such as Drizzle's SQL, is not copied.
 */
export function copyInput<TInput>(input: TInput): TInput {
  try {
    return copy(input) as TInput
  } catch (error) {
    // It holds itself, and is refused where it is read.
    if (error instanceof RangeError) return input
    throw error
  }
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return Array.from(value, copy)
  if (value instanceof Date) return new Date(value)
  if (value instanceof Uint8Array) return Buffer.from(value)
  if (!isPlainObject(value)) return value
  const copied: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    if (key === '__proto__') return { ...value }
    copied[key] = copy(value[key])
  }
  return copied
}
