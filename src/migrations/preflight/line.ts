/** What preflight makes sure of. */
export type PreflightCheck =
  | 'backup'
  | 'rehearsal'
  | 'locks'
  | 'rollback'
  | 'old code'
  | 'who is there'
  | 'replicas'
  | 'disk'
  | 'deploy order'

/** One line of the list: something that was done or looked at, never something that somebody was asked. */
export interface PreflightLine {
  readonly check: PreflightCheck
  /** Whether it stands in nobody's way. What could not be found out does. */
  readonly isFine: boolean
  readonly sentence: string
  /** More of it, a line each. */
  readonly details: readonly string[]
  /** What to do, or to type. */
  readonly next: string | undefined
}

/** A line that stands in nobody's way. */
export function tick(check: PreflightCheck, sentence: string, details: readonly string[] = []): PreflightLine {
  return { check, isFine: true, sentence, details, next: undefined }
}

/** A line that does. */
export function cross(
  check: PreflightCheck,
  sentence: string,
  { details = [], next }: { readonly details?: readonly string[]; readonly next?: string | undefined } = {},
): PreflightLine {
  return { check, isFine: false, sentence, details, next }
}
