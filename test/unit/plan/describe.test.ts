import { sql } from 'drizzle-orm'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import fc from 'fast-check'
import { describe as suite, expect, it } from 'vitest'
import { type ColumnModel, defineModel, type TableModel } from '../../../src/model/index.ts'
import {
  allOf,
  anyOf,
  bind,
  bindRaw,
  built,
  constant,
  decoded,
  fragment,
  name,
  own,
  raw,
} from '../../../src/plan/index.ts'
import { describe } from '../../../src/plan/describe.ts'

const table = defineModel({ books: pgTable('books', { id: integer(), title: text() }) }).tables.get(
  'books',
) as TableModel
const [id, title] = [...table.columns.values()] as [ColumnModel, ColumnModel]
const first = (_: unknown, inputs: object): object => inputs
const second = (_: unknown, inputs: object): object => ({ ...inputs })
const shapeOf = (plan: unknown): string => describe(plan).shape
const isEqual = fragment`=`

/** Plans that differ from each other in one thing only, kind by kind. */
const alike: Readonly<Record<string, readonly (() => unknown)[]>> = {
  'the template': [() => fragment`${id} is null`, () => fragment`${id} is not null`, () => fragment`is null ${id}`],
  'the parts of a template': [() => part(id), () => part(title), () => part(undefined), () => part(part(id))],
  'how parts nest': [() => pair(pair(id, id), id), () => pair(id, pair(id, id)), () => pair(id, id)],
  'a function': [() => built(first, { id }), () => built(second, { id })],
  'what a function gets': [
    () => built(first, { id }),
    () => built(first, { id: title }),
    () => built(first, { title: id }),
    () => built(first, {}),
    () => built(first, { id, title: undefined }),
    () => built(first, { id: [id] }),
    () => built(first, { id: { id } }),
  ],
  'a value and none': [() => part(bindRaw(1)), () => part(undefined), () => part(raw('?'))],
  'the type of a value': [() => part(bind(id, 1, 'id')), () => part(bind(title, 'a', 'title')), () => part(bindRaw(1))],
  'how many values there are': [() => [], () => [bindRaw(1)], () => [bindRaw(1), bindRaw(2)]],
  'one value twice and two values': [
    () => pair(bindRaw(1), bindRaw(1)),
    () => {
      const value = bindRaw(1)
      return pair(value, value)
    },
  ],
  'which value comes twice': [
    () => {
      const [one, other] = [bindRaw(1), bindRaw(2)]
      return [one, other, one]
    },
    () => {
      const [one, other] = [bindRaw(1), bindRaw(2)]
      return [one, other, other]
    },
  ],
  'a text and an identifier': [() => part(raw('int')), () => part(name('int')), () => 'int'],
  'the text': [() => part(raw('int')), () => part(raw('int4'))],
  'the identifier': [() => part(name('a')), () => part(name('b'))],
  'a decoder': [() => decoded(isEqual, Number), () => decoded(isEqual, String)],
  'all and any': [() => allOf([isEqual, part(id)]), () => anyOf([isEqual, part(id)])],
  'how many there are': [() => [], () => [id], () => [id, id], () => [[id], id], () => [[id, id]]],
  'plain values': [() => 1, () => '1', () => true, () => 'true', () => null, () => undefined, () => 'null', () => 1n],
  'texts that run together': [
    () => ['ab', 'c'],
    () => ['a', 'bc'],
    () => ['abc'],
    () => ['"1:a', 'bc'],
    () => ['a"bc'],
  ],
  'numbers that run together': [() => [1, 23], () => [12, 3], () => [123]],
  'where an object begins': [() => ['a', 1, {}], () => [{ a: 1 }], () => ['a', { '': 1 }]],
  'names that run together': [() => ({ a: 'b' }), () => ({ ab: '' }), () => ({ a: '', b: '' }), () => ({})],
  'a constant and its members': [() => constants[0], () => constants[1], () => ({ id: id.field })],
}
const constants = [constant({ id: id.field }), constant({ id: id.field })]

function part(inner: Parameters<typeof fragment>[1]) {
  return fragment`(${inner})`
}

function pair(left: Parameters<typeof fragment>[1], right: Parameters<typeof fragment>[1]) {
  return fragment`(${left}, ${right})`
}

suite('the shape of a plan', () => {
  it.each(Object.entries(alike))('tells %s', (_, plans) => {
    expect(new Set(plans.map((plan) => shapeOf(plan()))).size).toBe(plans.length)
  })

  it.each(Object.entries(alike))('is the same for the same plan: %s', (_, plans) => {
    for (const plan of plans) expect(shapeOf(plan())).toBe(shapeOf(plan()))
  })

  it('does not depend on values', () => {
    expect(shapeOf(part(bindRaw('a')))).toBe(shapeOf(part(bindRaw([1, 2]))))
  })

  it('is another one for a function that is made in a call', () => {
    const plan = () => built(() => sql`true`, {})
    expect(shapeOf(plan())).not.toBe(shapeOf(plan()))
  })

  it('says where the caller has SQL of its own', () => {
    expect(describe(part(own(sql`true`))).isFixed).toBe(false)
    expect(describe(part(id)).isFixed).toBe(true)
  })
})

it('collects values in the order of the walk, each once', () => {
  const value = bindRaw('twice')
  const { values, places } = describe({ list: [bindRaw(1), part(value)], end: pair(bindRaw(null), value) })
  expect(values).toEqual([1, 'twice', null])
  expect(places.get(value)).toBe(1)
})

/** Random data; its shape must be as good as its content. */
const leaves = fc.oneof(fc.constantFrom(undefined, null, true, false), fc.integer(), fc.string({ maxLength: 4 }))
const { data } = fc.letrec((tie) => ({
  data: fc.oneof(
    { maxDepth: 4 },
    leaves,
    fc.array(tie('data'), { maxLength: 3 }),
    fc.dictionary(fc.string({ maxLength: 3 }), tie('data'), { maxKeys: 3, noNullPrototype: true }),
  ),
}))
const contentOf = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (inner === undefined ? { undefined: true } : inner))

it('is equal for equal data only', () => {
  fc.assert(
    fc.property(data, data, (one, other) => {
      const isSame = contentOf([one]) === contentOf([other])
      expect(shapeOf(one) === shapeOf(other)).toBe(isSame)
    }),
    { numRuns: 2000 },
  )
})
