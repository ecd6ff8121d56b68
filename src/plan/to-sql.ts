import { type SQL, sql } from 'drizzle-orm'
import { parameterFor } from '../model/index.ts'
import { compile } from './compile.ts'
import { describe } from './describe.ts'
import type { Expression } from './node.ts'
import { type DateText, valuesForDriver } from './text-for-driver.ts'

/** Makes SQL of an expression by itself, with its values in it, for a statement that is somebody else's. */
export function toSql(expression: Expression, dateText: DateText): SQL {
  const { values, places } = describe(expression)
  const sent = valuesForDriver(values, dateText)
  const compiled = compile(expression, undefined, (value) =>
    parameterFor(value.column, sent[places.get(value) as number]),
  )
  return sql`${compiled}`
}
