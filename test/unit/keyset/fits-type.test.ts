import { expect, it } from 'vitest'
import { fitsType } from '../../../src/keyset/fits-type.ts'

it.each([
  ['0', 'int4', true],
  ['-2147483648', 'integer', true],
  ['2147483648', 'integer', false],
  ['32768', 'smallint', false],
  ['9223372036854775807', 'bigint', true],
  ['9223372036854775808', 'int8', false],
  ['99999999999999999999999', 'int8', false],
  ['1.0', 'int4', false],
  [' 1', 'int4', false],
  ['', 'int4', false],
  ['7b0a7f5e-1111-4222-8333-444455556666', 'uuid', true],
  ['7b0a7f5e', 'uuid', false],
  ['true', 'boolean', true],
  ['t', 'boolean', false],
  ['-12.50', 'numeric', true],
  ['NaN', 'numeric', true],
  ['1e400', 'numeric', false],
  ['anything', 'text', true],
  ['anything', '"mood"', true],
])('tells whether %j can be a value (%#)', (text, type, fits) => {
  expect(fitsType(text, type)).toBe(fits)
})
