import { liveRules } from './live/live-rules.ts'
import { rules } from './rules.ts'

/** The names that a line `allow` may have. */
export const knownRules: ReadonlySet<string> = new Set<string>([...rules.map(({ name }) => name), ...liveRules])
