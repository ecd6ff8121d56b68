import { expect } from 'vitest'
import { RepositoryError } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'

/** Runs a call that must fail and returns its error. */
export async function errorOf(run: () => Promise<unknown>): Promise<unknown> {
  try {
    await run()
  } catch (error) {
    return error
  }
  throw new Error('Expected the call to fail, but it succeeded.')
}

/** Runs a call that must fail before it sends a statement, and returns its error. */
export async function errorBeforeStatement(run: () => Promise<unknown>): Promise<unknown> {
  const { result, queries } = await recordQueries(() => errorOf(run))
  expect(queries).toEqual([])
  return result
}

/** Expects an error of the library whose message and details do not have a value that its cause has. */
export function expectOnlyCauseHas(error: unknown, value: string): void {
  expect(error).toBeInstanceOf(RepositoryError)
  const { message, details, cause } = error as RepositoryError
  expect(`${message} ${JSON.stringify(details)}`).not.toContain(value)
  expect(JSON.stringify(cause, Object.getOwnPropertyNames(cause))).toContain(value)
}

/** Freezes an object and everything in it, so that a change of it throws. */
export function deepFreeze<TValue>(value: TValue): TValue {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) return value
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return value
  for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}
