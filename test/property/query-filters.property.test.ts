import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createRepositories, InvalidFilterError } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { fillSamples, sampleRows, samplesDdl } from '../support/property-columns.ts'
import { checkProperty, propertyTimeout, sampleOf } from '../support/property-runs.ts'
import { samples, typesDdl } from '../support/property-schema.ts'

vi.setConfig({ testTimeout: propertyTimeout })

const comparisons = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'notIn', 'isNull', 'isNotNull'] as const
const ofTexts = [...comparisons, 'contains', 'startsWith', 'endsWith', 'insensitive'] as const
const ofLists = ['arrayContains', 'arrayContained', 'arrayOverlaps', 'isNull'] as const
const allow = {
  title: ofTexts,
  short: ofTexts,
  initials: ofTexts,
  mood: ofTexts,
  level: ofTexts,
  token: ofTexts,
  whole: comparisons,
  small: comparisons,
  large: comparisons,
  largeNumber: comparisons,
  price: ofTexts,
  priceNumber: comparisons,
  ratio: comparisons,
  single: comparisons,
  flag: comparisons,
  zoned: ofTexts,
  zonedDate: comparisons,
  local: ofTexts,
  localDate: comparisons,
  day: ofTexts,
  dayDate: comparisons,
  clock: ofTexts,
  tags: ofLists,
  numbers: ofLists,
  larges: ofLists,
  moods: ofLists,
  stamps: ofLists,
  instants: ofLists,
} as const

const names = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...Object.keys(allow)) },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'AND', 'bytes', 'a.b', '', '[', 'title[') },
)
const operators = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom('', ...ofTexts.map((name) => `[${name}]`), ...ofLists.map((name) => `[${name}]`)),
  },
  { weight: 1, arbitrary: fc.constantFrom('[]', '[__proto__]', '[in][]', '.eq', '[like]', '[regex]') },
)
const values = fc.oneof(
  fc.constantFrom('', 'true', 'false', '\0', '\uD800', "';drop table samples;--", '%', '\\', 'NaN', 'Infinity', 'null'),
  fc.constantFrom('0', '-0', '1e39', '1e-60', '1e-320', '1e400', '32768', '2147483648', '9223372036854775808', '-1.5'),
  fc.constantFrom('2026-02-29', '2024-02-29', '0000-01-01', '9999-12-31T23:59:59-14:00', '0001-01-01T00:00:00+14:00'),
  fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-01T00:00:00', '2026-01-01T24:00:00Z', '12:00', '23:59:60', 'happy'),
  fc.integer().map(String),
  fc.bigInt().map(String),
  fc.double().map(String),
  fc.date().map((date) => (Number.isNaN(date.getTime()) ? '' : date.toISOString())),
  fc.uuid(),
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer().map(String), { maxLength: 5 }).map((list) => list.join(',')),
)
const queries = fc.array(fc.tuple(names, operators, values), { minLength: 1, maxLength: 3 })

describe.each(drivers)('filters from outside on %s', (driver) => {
  let opened: OpenDatabase
  const repository = () => createRepositories(opened.db, { samples }).samples

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: typesDdl + samplesDdl() })
    await opened.query(fillSamples(sampleOf(sampleRows, 20)))
  })
  afterAll(() => opened.close())

  it('are refused by a typed error, or run', async () => {
    let run = 0
    const property = fc.asyncProperty(queries, async (parameters) => {
      const query = new URLSearchParams()
      for (const [name, operator, value] of parameters) query.append(name + operator, value)
      let where
      try {
        where = repository().parseFilter(query, { allow })
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidFilterError)
        return
      }
      await repository().count(where)
      run += 1
    })
    await checkProperty(property, 600)
    expect(run).toBeGreaterThan(0)
  })
})
