/** Names the kind of a value for an error message: its type, never its content. */
export function describeValue(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (typeof value === 'object') return `an object (${value.constructor?.name ?? 'without prototype'})`
  return typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`
}

/** Lists names for an error message: `"a", "b"`, shortened after twelve. */
export function listNames(names: Iterable<string>): string {
  const all = [...names].map((name) => `"${name}"`)
  return all.length <= 12 ? all.join(', ') : `${all.slice(0, 12).join(', ')} and ${all.length - 12} more`
}
