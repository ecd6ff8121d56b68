const writing = /^\s*(insert|update|delete|merge)\b/i
const writingInside = /\bas\s+(?:(?:not\s+)?materialized\s+)?\(\s*(insert|update|delete|merge)\b/i
const locking = /\bfor\s+(?:no\s+key\s+)?(?:update|key\s+share|share)\b/i

/**
 * What a statement does, in one word of SQL: `insert` also where that is inside of a `with`. A name or text in it may look
 * like a write; then a read is taken for one.
 */
export function wordOf(text: string): string {
  const word = writing.exec(text)?.[1] ?? writingInside.exec(text)?.[1] ?? /^\s*(\w+)/.exec(text)?.[1]
  return (word ?? 'statement').toLowerCase()
}

/** Whether a statement writes. */
export function isWrite(text: string): boolean {
  return writing.test(text) || writingInside.test(text)
}

/** Whether a statement does nothing but read, so that its rows may be those of an earlier one. */
export function isPlainRead(text: string): boolean {
  return !isWrite(text) && !locking.test(text)
}
