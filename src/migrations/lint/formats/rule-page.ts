import { isLiveRule } from '../live/live-rules.ts'

/** The page of the docs about a rule. */
export function rulePage(rule: string): string {
  return isLiveRule(rule) ? 'docs/lint.md#what-only-a-database-can-say' : `docs/lint/${rule}.md`
}
