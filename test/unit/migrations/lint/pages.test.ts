import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { renderRuleList, renderRulePage } from '../../../../scripts/render-rule-page.ts'
import { rules } from '../../../../src/migrations/lint/rules.ts'

const read = (name: string): string =>
  readFileSync(new URL(`../../../../docs/lint/${name}.md`, import.meta.url), 'utf8')

test.each(rules)('the page of $name is what npm run docs:lint writes', (rule) => {
  expect(read(rule.name)).toBe(renderRulePage(rule))
})

test('so is the list of rules', () => {
  expect(read('README')).toBe(renderRuleList())
})
