import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { integer, pgTable } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { document, patch } from '../../src/documents.ts'
import { createRepositories, InvalidArgumentError, InvalidValueError } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { checkProperty, propertyTimeout } from '../support/property-runs.ts'

/*
 * Random patches of random documents: what is in the table is compared with plain JavaScript over the same document. Fields
 * are missing, JSON null, or of another type than the schema says, as in a document that other code has written.
 */

vi.setConfig({ testTimeout: propertyTimeout })

const names = ['a', "it's", 'a.b', '"q"', '\\', '😀'] as const
type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
type Fields = Record<string, Json>

const things = pgTable('things', { id: integer().primaryKey(), data: document(z.any()) })

const scalar: fc.Arbitrary<Json> = fc.constantFrom<Json[]>(
  null,
  true,
  0,
  1,
  2.5,
  -3,
  9007199254740991,
  '',
  'x',
  'o\'\\"',
  '😀',
)
const list: fc.Arbitrary<Json> = fc.array(fc.oneof(scalar, fc.constant<Json>([1]), fc.constant<Json>({ x: 1 })), {
  maxLength: 4,
})
const { tree } = fc.letrec<{ tree: Fields }>((tie) => ({
  tree: fc.dictionary(
    fc.constantFrom(...names),
    fc.oneof({ maxDepth: 3 }, scalar, list, tie('tree') as fc.Arbitrary<Json>),
    { maxKeys: 4 },
  ),
}))
const amount = fc.constantFrom(1, -2, 0.5, 10)
const atDepth = (operand: fc.Arbitrary<unknown>) =>
  fc
    .tuple(fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }), operand)
    .map(([keys, value]) => keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Fields)
const operations = fc.record(
  {
    set: tree,
    merge: tree,
    unset: atDepth(fc.constant(true)),
    increment: atDepth(amount),
    push: atDepth(list),
    addToSet: atDepth(list),
    pull: atDepth(list),
  },
  { requiredKeys: [] },
)

type Change = (there: Json | undefined) => Json | undefined

const has = (elements: Json[], element: Json): boolean => elements.some((each) => isDeepStrictEqual(each, element))
const without = (elements: Json[], others: Json[]): Json[] => elements.filter((each) => !has(others, each))
class Refused extends Error {}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const changes: Readonly<Record<string, (operand: Json) => Change>> = {
  set: (operand) => () => operand,
  merge: (operand) => () => operand,
  unset: () => () => undefined,
  increment: (operand) => (there) => {
    if (there !== undefined && there !== null && typeof there !== 'number') throw new Refused()
    return (there ?? 0) + (operand as number)
  },
  push: (operand) => (there) => [...listOf(there), ...(operand as Json[])],
  addToSet: (operand) => (there) => {
    const own = listOf(there)
    const added = (operand as Json[]).filter((each, index, all) => !has(own, each) && !has(all.slice(0, index), each))
    return [...own, ...added]
  },
  pull: (operand) => (there) => (Array.isArray(there) ? without(there, operand as Json[]) : there),
}

function listOf(there: Json | undefined): Json[] {
  const list = there ?? []
  if (!Array.isArray(list)) throw new Refused()
  return list
}

/** What a patch makes of a document, operation by operation, since no two are about one place. */
function patchedBy(given: Json, patches: Readonly<Record<string, Fields>>): Json {
  let made = given
  // What makes something comes before what takes something away.
  for (const kind of ['set', 'merge', 'increment', 'push', 'addToSet', 'pull', 'unset'])
    for (const [name, operand] of Object.entries(patches[kind] ?? {})) made = changeAt(made, name, operand, kind)
  return made
}

function changeAt(document: Json, key: string, operand: Json, kind: string): Json {
  const takesAway = kind === 'unset' || kind === 'pull'
  const goesOn = kind !== 'set' && isObject(operand)
  if (goesOn && kind !== 'merge' && Object.keys(operand).length === 0) return document
  if (!isObject(document)) {
    if (takesAway) return document
    if (document !== null && kind !== 'merge') throw new Refused()
    return changeAt({}, key, operand, kind)
  }
  const there = Object.hasOwn(document, key) ? document[key] : undefined
  if (takesAway && there === undefined) return document
  const value = goesOn ? changeAll(there ?? (takesAway ? null : {}), operand, kind) : changes[kind]!(operand)(there)
  const { [key]: _, ...others } = document
  return value === undefined ? others : { ...others, [key]: value }
}

function changeAll(document: Json, operands: Fields, kind: string): Json {
  const start = kind === 'merge' && !isObject(document) ? {} : document
  return Object.entries(operands).reduce((made, [name, operand]) => changeAt(made, name, operand, kind), start)
}

describe.each(drivers)('patches of random documents on %s', (driver) => {
  let opened: OpenDatabase
  let repository: ReturnType<typeof open>
  const open = () => createRepositories(opened.db, { things }).things
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: 'create table things (id int primary key, data jsonb)' })
    repository = open()
  })
  afterAll(() => opened.close())

  it('make what JavaScript makes of them', async () => {
    const property = fc.asyncProperty(tree, operations, async (given, patches) => {
      await opened.query('delete from things')
      await repository.create({ id: 1, data: given })
      let expected: Json
      try {
        expected = patchedBy(given, patches)
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        expected = 'refused'
      }
      const made = await repository.update(1, { data: patch<unknown>(patches) as never }).then(
        ({ data }) => data as Json,
        (error: unknown) => {
          if (error instanceof InvalidArgumentError && error.details.expected.startsWith('one operation'))
            return 'twice'
          if (error instanceof InvalidValueError) return 'refused'
          throw error
        },
      )
      fc.pre(made !== 'twice')
      expect(made).toEqual(expected)
      expect((await repository.findOrThrow(1)).data).toEqual(expected === 'refused' ? given : expected)
    })
    await checkProperty(property, 60)
  })
})
