/** A drizzle-kit as it was found. */
export interface InstalledKit {
  readonly version: string
  /** Loads from where the project stands, so that drizzle-orm is the project's own. */
  readonly require: NodeJS.Require
}
