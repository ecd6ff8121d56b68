/** How far to look for the caller's own code behind ours and Drizzle's. */
const depth = 50

/**
 * Finds the place in the caller's code that leads here, also over what it awaits: the first that is neither of this
 * library nor of a package.
 *
 * @returns It as `file:line:column`; `undefined` where the stack has none.
 */
export function findCallSite(): string | undefined {
  const before = Error.stackTraceLimit
  Error.stackTraceLimit = depth
  const { stack } = new Error('for its stack')
  Error.stackTraceLimit = before
  const places = (stack ?? '').split('\n').flatMap(placeOf)
  const own = places[0]?.replace(/[^/\\]+[/\\][^/\\]+$/, '') ?? ''
  return places.find((place) => !place.startsWith(own) && !isForeign(place))
}

/** The place of a line of a stack: `at name (place)`, `at async name (place)` or `at place`. */
function placeOf(line: string): string[] {
  const place = /(?:\(|at (?:async )?)([^()]+:\d+:\d+)\)?$/.exec(line)?.[1]
  return place === undefined ? [] : [place.replace(/^file:\/\//, '')]
}

function isForeign(place: string): boolean {
  return place.startsWith('node:') || /[/\\]node_modules[/\\]/.test(place)
}
