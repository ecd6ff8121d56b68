import { sql, type SQL } from 'drizzle-orm'
import { describeValue, InvalidFilterError } from '../errors/index.ts'
import { bindText, type Expression, fragment, type Part } from '../plan/index.ts'
import { checkFilterFlag } from './check.ts'

type PatternOperator = 'like' | 'ilike' | 'notLike' | 'notIlike'
type LiteralOperator = 'contains' | 'startsWith' | 'endsWith'
type TextOperator = PatternOperator | LiteralOperator | 'regex'

const patternOperators: Readonly<Record<PatternOperator, SQL>> = {
  like: sql`like`,
  ilike: sql`ilike`,
  notLike: sql`not like`,
  notIlike: sql`not ilike`,
}

/** Operators whose value is the text itself: its wildcards are escaped. */
const literalOperators: Readonly<Record<LiteralOperator, (text: string) => string>> = {
  contains: (text) => `%${text}%`,
  startsWith: (text) => `${text}%`,
  endsWith: (text) => `%${text}`,
}

/** Every operator on text. */
export const textOperatorNames: readonly string[] = [
  ...Object.keys(patternOperators),
  ...Object.keys(literalOperators),
  'regex',
]

/** Whether a name is an operator on text. */
export function isTextOperator(name: string): name is TextOperator {
  return textOperatorNames.includes(name)
}

/** Plans a pattern match on an expression of type text. */
export function planTextOperator(
  text: Part,
  operator: TextOperator,
  value: unknown,
  insensitive: boolean,
  path: string,
): Expression {
  if (typeof value !== 'string') {
    throw new InvalidFilterError({ path, expected: 'a string', received: describeValue(value) })
  }
  if (operator === 'regex') {
    return insensitive ? fragment`${text} ~* ${bindText(value, path)}` : fragment`${text} ~ ${bindText(value, path)}`
  }
  const isLiteral = isLiteralOperator(operator)
  const pattern = isLiteral ? literalOperators[operator](escapePattern(value)) : value
  const match = isLiteral ? (insensitive ? 'ilike' : 'like') : operator
  return fragment`${text} ${patternOperators[match]} ${bindText(pattern, path)}`
}

function isLiteralOperator(operator: TextOperator): operator is LiteralOperator {
  return Object.hasOwn(literalOperators, operator)
}

/** Escapes what LIKE would take for a wildcard or an escape. */
function escapePattern(text: string): string {
  return text.replaceAll(/[\\%_]/g, (character) => `\\${character}`)
}

/** Checks that `insensitive` stands beside an operator that it can change. */
export function checkInsensitive(operators: Readonly<Record<string, unknown>>, path: string): void {
  if (!('insensitive' in operators)) return
  checkFilterFlag(operators['insensitive'], `${path}.insensitive`)
  if (['contains', 'startsWith', 'endsWith', 'regex'].some((operator) => operator in operators)) return
  throw new InvalidFilterError({
    path: `${path}.insensitive`,
    expected: 'contains, startsWith, endsWith or regex beside it',
    received: 'none of them',
  })
}
