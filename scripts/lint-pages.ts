/** Writes the pages of docs/lint from the rules: `npm run docs:lint`. Pages of rules that are no more are removed. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rules } from '../src/migrations/lint/rules.ts'
import { renderRuleList, renderRulePage } from './render-rule-page.ts'
import { root } from './run-command.ts'

const folder = join(root, 'docs/lint')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
for (const rule of rules) writeFileSync(join(folder, `${rule.name}.md`), renderRulePage(rule))
writeFileSync(join(folder, 'README.md'), renderRuleList())
