import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { exampleSchema } from '../../../../src/migrations/lint/example-schema.ts'
import { rules } from '../../../../src/migrations/lint/rules.ts'
import { lintSql, lintTexts } from '../../../support/lint-sql.ts'

describe.each(rules)('$name', (rule) => {
  test('is found in its example', () => {
    const found = lintSql(exampleSchema, rule.bad).filter((finding) => finding.rule === rule.name)
    expect(found).not.toEqual([])
    expect(found[0]?.verdict).toBe(rule.verdict)
  })

  test('is not found in what its page recommends, nor is anything else that fails or blocks', () => {
    const { revisions } = lintTexts(exampleSchema, rule.good)
    const found = revisions.flatMap(({ findings }) => findings)
    expect(found.filter((finding) => finding.rule === rule.name || finding.severity === 'error')).toEqual([])
  })
})

test('every file of a rule is in the list, under its name', () => {
  const files = readdirSync(new URL('../../../../src/migrations/lint/rules', import.meta.url))
  expect(rules.map(({ name }) => `${name}.ts`).toSorted()).toEqual(files.toSorted())
})
