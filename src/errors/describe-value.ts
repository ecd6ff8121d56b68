/** Names the kind of a value for an error message: its type, never its content. */
export function describeValue(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (typeof value === 'object') return `an object (${nameOfClass(value)})`
  return typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`
}

/** The name of an object's class. That of its own property `constructor` would be a value, which JSON can make anything. */
function nameOfClass(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { readonly constructor?: { readonly name?: unknown } } | null
  if (prototype === null) return 'without prototype'
  const name = prototype.constructor?.name
  return typeof name === 'string' ? name : 'without a class'
}

/** Names what is wrong with a number that is to be a whole one, maybe from 0: never its value. */
export function describeNumber(value: unknown): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return describeValue(value)
  if (!Number.isInteger(value)) return 'a number that is not whole'
  return value < 0 ? 'a negative number' : 'a number beyond 2^53'
}

/** Lists names for an error message: `"a", "b"`, shortened after twelve. */
export function listNames(names: Iterable<string>): string {
  const all = [...names].map((name) => `"${name}"`)
  return all.length <= 12 ? all.join(', ') : `${all.slice(0, 12).join(', ')} and ${all.length - 12} more`
}
