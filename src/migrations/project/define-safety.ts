import type { SafetyOptions } from '../revision.ts'

/**
 * Types the `safety` export of drizzle.config.ts, which drizzle-kit ignores.
 *
 * @example
 * ```ts
 * export const safety = defineSafety({ pg: 16, lockTimeout: '3s' })
 * ```
 */
export function defineSafety(options: SafetyOptions): SafetyOptions {
  return options
}
