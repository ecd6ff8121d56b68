/** Where something is in the argument of a write: what the argument is called, then properties and indexes. */
export type Place = readonly [string, ...(string | number)[]]

/** A place as errors name it: `create values.posts[0]`. */
export function pathOf([argument, ...parts]: Place): string {
  return argument + parts.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('')
}
