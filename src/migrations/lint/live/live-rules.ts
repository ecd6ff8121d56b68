/** What lint says only where a database is asked: no text tells it. */
export const liveRules = ['rows-in-the-way', 'exists-already', 'not-there', 'invalid-index'] as const

export type LiveRule = (typeof liveRules)[number]

/** Whether a rule is one of those. */
export function isLiveRule(rule: string): rule is LiveRule {
  return liveRules.some((live) => live === rule)
}
