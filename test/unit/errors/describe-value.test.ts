import { expect, it } from 'vitest'
import { describeValue, listNames } from '../../../src/errors/index.ts'

it.each([
  [undefined, 'undefined'],
  [null, 'null'],
  ['secret', 'a string'],
  [42, 'a number'],
  [Number.NaN, 'NaN'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
  [42n, 'a bigint'],
  [true, 'a boolean'],
  [Symbol('secret'), 'a symbol'],
  [() => 'secret', 'a function'],
  [['secret', 'secret'], 'an array of 2'],
  [{ secret: 'secret' }, 'an object (Object)'],
  [new Date(0), 'an object (Date)'],
  [Object.create(null), 'an object (without prototype)'],
  [JSON.parse('{"constructor":{"name":"secret"}}'), 'an object (Object)'],
  [JSON.parse('{"constructor":{"name":{"toString":null}}}'), 'an object (Object)'],
  [Object.create({ constructor: 'secret' }), 'an object (without a class)'],
])('names the kind of a value and never its content (%#)', (value, text) => {
  expect(describeValue(value)).toBe(text)
})

it('lists names, and says how many more than twelve there are', () => {
  expect(listNames([])).toBe('')
  expect(listNames(new Set(['a', 'b']))).toBe('"a", "b"')
  expect(listNames(Array.from({ length: 14 }, (_, index) => `n${index}`))).toMatch(/"n11" and 2 more$/)
})
