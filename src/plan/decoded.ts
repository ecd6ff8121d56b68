import type { SQL } from 'drizzle-orm'
import { built, type Built, type Compiled, type Expression } from './node.ts'

/** What decodes a value that comes from the driver: Drizzle's column, or a function that is the same in every call. */
type Decoder = Parameters<SQL['mapWith']>[0]

/** An expression that is selected, and what decodes its values. */
export function decoded(expression: Expression, decoder: Decoder): Built<SQL> {
  return built(decode, { expression, decoder })
}

interface Decoded {
  readonly expression: Expression
  readonly decoder: Decoder
}

function decode(_: unknown, { expression, decoder }: Compiled<Decoded>): SQL {
  return expression.mapWith(decoder as Decoder)
}

/** A condition that is selected. */
export function decodedBoolean(condition: Expression): Built<SQL> {
  return decoded(condition, toBoolean)
}

/** Some drivers have it as text. */
function toBoolean(value: unknown): boolean {
  return value === true || value === 't'
}
