import { InvalidKeyError } from '../errors/index.ts'
import { type ColumnModel, lostPart } from '../model/index.ts'

/**
 * Checks that a value by which a row is found is exact: one that JavaScript has cut could be that of another row.
 *
 * @throws {@link InvalidKeyError} for a date of a timestamp with microseconds, or a number beyond 2^53.
 */
export function checkExact({ column, property }: ColumnModel, value: unknown, path: string | (() => string)): void {
  const lost = column === undefined ? undefined : lostPart(column, value)
  if (lost === undefined) return
  throw new InvalidKeyError(
    { path: typeof path === 'string' ? path : path(), expected: `the exact value of "${property}"`, received: lost },
    "Declare the column with mode: 'string' (a bigint with mode: 'bigint'), or a timestamp with precision: 3.",
  )
}
