import fc from 'fast-check'
import { integer, pgTable } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { document } from '../../src/documents.ts'
import { createRepositories } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { checkProperty, propertyTimeout } from '../support/property-runs.ts'

/*
 * Random parts of random documents: what a call returns is compared with plain JavaScript over the same document. The
 * documents are as other code can have written them: fields are missing, JSON null, or of another kind than the schema says.
 */

vi.setConfig({ testTimeout: propertyTimeout })

const names = ['a', "it's", 'a.b', '"q"', '\\', '😀', '__proto__', 'length'] as const
type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/** A schema of that depth: every name is a whole value, an object or a list of objects. */
function schemaOf(depth: number): z.ZodType {
  const value = depth === 0 ? z.any() : z.looseObject({})
  const inner = depth === 0 ? value : schemaOf(depth - 1)
  const fields = names.map(
    (name, index) => [name, [inner, z.array(inner), z.array(z.array(inner))][index % 3]] as const,
  )
  return z.object(Object.fromEntries(fields.filter(([name]) => name !== '__proto__')) as z.ZodRawShape).partial()
}

const things = pgTable('things', { id: integer().primaryKey(), data: document(schemaOf(2) as never) })

const scalar = fc.constantFrom<Json[]>(null, true, 0, 2.5, '', 'o\'"\\', '😀')
const { tree } = fc.letrec<{ tree: Json }>((tie) => {
  const fields = fc.dictionary(fc.constantFrom(...names), tie('tree'), { maxKeys: 6 })
  const list = fc.array(fc.oneof(fields, tie('tree')), { maxLength: 3 })
  return { tree: fc.oneof({ maxDepth: 5 }, scalar, fields, list, fc.array(list, { maxLength: 2 })) }
})
const known = names.filter((name) => name !== '__proto__')
const choiceAt = (depth: number): fc.Arbitrary<object> =>
  fc
    .array(
      fc.tuple(
        fc.constantFrom(...known),
        depth === 0 ? fc.constant(true) : fc.oneof(fc.constant(true), choiceAt(depth - 1)),
      ),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((entries) => Object.fromEntries(entries) as object)

/** By what the schema has under each name: an object, a list of them, or a list of lists. */
function pick(value: Json, choice: unknown, lists = 0): Json {
  if (choice === true || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value) !== lists > 0) return value
  if (Array.isArray(value)) return value.map((each) => pick(each, choice, lists - 1))
  const picked: { [name: string]: Json } = {}
  for (const [name, inner] of Object.entries(choice as object))
    if (Object.hasOwn(value, name)) picked[name] = pick(value[name] as Json, inner, names.indexOf(name as 'a') % 3)
  return picked
}

describe.each(drivers)('parts of random documents on %s', (driver) => {
  let opened: OpenDatabase
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: 'create table things (id int primary key, data jsonb)' })
  })
  afterAll(() => opened.close())

  it('are what JavaScript takes of them', async () => {
    const repository = createRepositories(opened.db, { things }).things
    const property = fc.asyncProperty(tree, choiceAt(2), async (given, choice) => {
      await opened.query('delete from things')
      await opened.query(`insert into things values (1, '${JSON.stringify(given).replaceAll("'", "''")}'), (2, null)`)
      const rows = await repository.findMany({ columns: { data: choice as never }, orderBy: { id: 'asc' } })
      expect(rows).toEqual([{ data: pick(given, choice) }, { data: null }])
    })
    await checkProperty(property, 60)
  })
})
