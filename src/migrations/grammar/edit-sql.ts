/** Puts `text` where `start` to `end` of a script is. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Applies edits to a script; what they don't touch keeps its formatting and comments. */
export function editSql(script: string, edits: readonly Edit[]): string {
  let edited = ''
  let position = 0
  for (const { start, end, text } of edits.toSorted((left, right) => left.start - right.start)) {
    if (start < position) throw new RangeError('Expected edits that do not overlap, got two that do.')
    edited += script.slice(position, start) + text
    position = end
  }
  return edited + script.slice(position)
}
