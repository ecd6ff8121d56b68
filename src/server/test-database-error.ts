interface Explanation {
  readonly expected: string
  readonly got: string
  readonly remedy: string
  readonly cause?: unknown
}

/**
 * Says why there is no test database: what was expected, what happened, and what to do.
 */
export class TestDatabaseError extends Error {
  override readonly name = 'TestDatabaseError'
  readonly expected: string
  readonly got: string
  readonly remedy: string

  constructor({ expected, got, remedy, cause }: Explanation) {
    super(`Expected ${expected}, got ${got}. ${remedy}`, cause === undefined ? {} : { cause })
    this.expected = expected
    this.got = got
    this.remedy = remedy
  }
}

/**
 * Names what went wrong in a few words, also for the errors of Node that have a code and no message.
 * @internal
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  if (error.message === '') return code ?? error.name
  return code === undefined || error.message.includes(code) ? error.message : `${error.message} (${code})`
}
