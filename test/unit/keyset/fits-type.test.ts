import { expect, it } from 'vitest'
import { fitsType, isCertain } from '../../../src/keyset/fits-type.ts'

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

it.each([
  ['2024-02-29', 'date', true],
  ['2023-02-29', 'date', false],
  ['0000-01-01', 'date', false],
  ['2024-13-01', 'date', false],
  ['2024-01-01T00:00:00', 'date', false],
  ['2024-01-01T23:59:59.123456', 'timestamp', true],
  ['2024-01-01T24:00:00', 'timestamp', false],
  ['2024-01-01T00:00:00.1234567', 'timestamp', false],
  ['2024-12-31T00:00:00', 'timestamp with time zone', true],
  ['infinity', 'timestamp', false],
  ['today', 'timestamp', false],
  ['10000-01-01T00:00:00', 'timestamp', false],
  ['2024-01-01', 'time', false],
  ['2024-01-01', '"dates"', false],
  ['anything', 'text', true],
  ['7', 'int4', true],
])('tells whether PostgreSQL has not to be asked about %j (%#)', (text, type, certain) => {
  expect(isCertain(text, type)).toBe(certain)
})
