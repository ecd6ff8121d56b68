import { isText } from '../model/index.ts'

/** Reads values of one type from outside, where they are texts or come from JSON. */
export interface ValueReader {
  /** What a value looks like, for an error. */
  readonly expected: string
  /** Whether a value's text can have a comma, so that commas cannot separate the values of a list. */
  readonly hasCommas: boolean
  /** Whether rows have its values as texts, of which parts can be looked for. */
  readonly isOfTexts: boolean
  /** The value as rows have it; `undefined` where it is none of the type. */
  read(given: unknown): unknown
}

/** Reads texts as they are. */
export const textReader: ValueReader = {
  expected: 'a text without NUL and without halves of surrogate pairs',
  hasCommas: true,
  isOfTexts: true,
  read: (given) => (typeof given === 'string' && isText(given) ? given : undefined),
}

/** Reads `true` and `false`. */
export const flagReader: ValueReader = {
  expected: 'true or false',
  hasCommas: false,
  isOfTexts: false,
  read: (given) => {
    if (typeof given === 'boolean') return given
    return given === 'true' ? true : given === 'false' ? false : undefined
  },
}
