const text: unique symbol = Symbol('text as PostgreSQL has it')

/** A value as PostgreSQL wrote it, of a column of the same type: it is cast there, and never encoded again. */
export interface StoredText {
  readonly [text]: string
  /** The same as Drizzle decoded it, for hooks and validators. */
  readonly decoded: unknown
}

/** Marks a text as one that PostgreSQL wrote. */
export function storedText(value: string, decoded: unknown): StoredText {
  return { [text]: value, decoded }
}

/** Whether a value is one that PostgreSQL wrote. */
export function isStored(value: unknown): value is StoredText {
  return typeof value === 'object' && value !== null && text in value
}

/** The text that PostgreSQL wrote, if a value is one. */
export function textOfStored(value: unknown): string | undefined {
  return isStored(value) ? value[text] : undefined
}
