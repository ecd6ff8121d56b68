const text: unique symbol = Symbol('text as PostgreSQL has it')

/** A value as PostgreSQL wrote it, of a column of the same type: it is cast there, and never encoded again. */
export interface StoredText {
  readonly [text]: string
}

/** Marks a text as one that PostgreSQL wrote. */
export function storedText(value: string): StoredText {
  return { [text]: value }
}

/** The text that PostgreSQL wrote, if a value is one. */
export function textOfStored(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && text in value ? (value as StoredText)[text] : undefined
}
