/** The page of the docs about a rule. */
export function rulePage(rule: string): string {
  return `docs/lint/${rule}.md`
}
