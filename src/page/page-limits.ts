/** The most that a call may ask for. */
export interface PageLimits {
  /** The largest page. */
  readonly maxLimit?: number | undefined
  /** The most rows before an offset page. */
  readonly maxOffset?: number | undefined
}
