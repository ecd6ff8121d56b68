/** One call of the walk, shown as it is written. */
export interface Step {
  readonly heading: string
  /** The source text of `run` is what the walk prints. */
  readonly run: () => Promise<unknown>
  /** The error that the call is meant to end with. */
  readonly throws?: abstract new (...args: never[]) => Error
}

/** Steps and the file they are written in. */
export interface Chapter {
  readonly source: URL
  readonly steps: readonly Step[]
  /** Leaves the rows as they were: runs before the steps, too, in case an earlier walk was interrupted. */
  readonly cleanUp?: () => Promise<void>
}
