/** A place in a text as editors count it, from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** The place of a position in UTF-16 units. */
export function placeOf(text: string, position: number): Place {
  const lineStart = text.lastIndexOf('\n', position - 1) + 1
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < position; at = text.indexOf('\n', at + 1)) line += 1
  return { line, column: position - lineStart + 1 }
}
