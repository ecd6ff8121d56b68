import { buildersOf, type Database } from '../../src/database/index.ts'
import type { Statement } from '../../src/plan/index.ts'
import { fillParameters } from '../../src/database/query-event.ts'

/** What a prepared statement keeps: its text, and which of a call's values each of its parameters takes. */
export function statementText({ build, values }: Statement, db: Database): string {
  const { sql, params } = build(buildersOf(db)).toSQL()
  const positions = values.map((_, index) => `value ${index}`)
  return JSON.stringify([sql, fillParameters(params, positions), values.length])
}
