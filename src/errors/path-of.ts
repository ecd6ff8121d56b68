/** Keys and indexes as errors name them: `create values.posts[0]`, or `[1].email` of the second row. */
export function pathOf(keys: readonly PropertyKey[]): string {
  return keys.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    return text === '' ? String(key) : `${text}.${String(key)}`
  }, '')
}
