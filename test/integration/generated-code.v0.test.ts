import { expect, it } from 'vitest'
import { startChildProgram } from '../support/child-program.ts'

const at = '2026-11-23T10:20:30.456Z'
const rows = [
  { id: 1, body: 'first', at },
  { id: 2, body: null, at },
]

it.each([
  ['', true],
  ['--disallow-code-generation-from-strings', false],
])('rows are the same with the options of Node "%s"', async (options, generates) => {
  const { report } = startChildProgram('read-without-code.ts', [], { NODE_OPTIONS: options })
  expect(await report).toEqual({ generates, created: rows, found: rows })
})
