import fc from 'fast-check'
import { sql } from 'drizzle-orm'
import { integer, pgTable } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { document, whole } from '../../src/documents.ts'
import { createRepositories } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { checkProperty, propertyTimeout } from '../support/property-runs.ts'

/*
 * Random documents, most of which do not fit their schema: keys that are not there, JSON null, values of other types. What a
 * filter finds and how an order goes is compared with plain JavaScript over the same documents.
 */

vi.setConfig({ testTimeout: propertyTimeout })

/** Names that are something else to whoever reads SQL, paths or operators. */
const names = ['a', 'path', 'eq', "it's", 'a.b', '"q"', '😀', 'deep'] as const

const scalars = { text: z.string().nullish(), number: z.number().nullish(), flag: z.boolean().nullish() }
const Inner = z.object({ ...scalars, deep: z.object(scalars).nullish() })
const fields = Object.fromEntries(names.map((name) => [name, Inner.nullish()]))
const Random = z.object({
  ...scalars,
  ...fields,
  list: z.array(z.object(scalars)).nullish(),
  texts: z.array(z.string()).nullish(),
})

const things = pgTable('things', { id: integer().primaryKey(), data: document(Random) })

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

const text: fc.Arbitrary<string> = fc.constantFrom('', 'a', 'B', "o'x", '10', '2', 'é😀', '%_')
const number: fc.Arbitrary<number> = fc.constantFrom(0, 1, 2, 10, -1, 0.1, 1.5, 9007199254740991, 1e21)
const any = fc.oneof(text, number, fc.boolean(), fc.constant(null), fc.constant([]), fc.constant({ x: 1 }))
const scalarKeys = { text: fc.oneof(text, any), number: fc.oneof(number, any), flag: fc.oneof(fc.boolean(), any) }
const scalarDocument = fc.record(scalarKeys, { requiredKeys: [] })
const inner = fc.record(
  { ...scalarKeys, deep: fc.oneof(scalarDocument, any as fc.Arbitrary<Json>) },
  { requiredKeys: [] },
)
const root: fc.Arbitrary<Json> = fc.record(
  {
    ...scalarKeys,
    ...Object.fromEntries(names.map((name) => [name, fc.oneof({ weight: 3, arbitrary: inner }, any)])),
    list: fc.oneof({ weight: 3, arbitrary: fc.array(fc.oneof(scalarDocument, any), { maxLength: 3 }) }, any),
    texts: fc.oneof({ weight: 3, arbitrary: fc.array(fc.oneof(text, any), { maxLength: 3 }) }, any),
  },
  { requiredKeys: [] },
)

/** What SQL knows: true, false, or nothing. */
type Truth = boolean | null

interface Condition {
  readonly filter: object | string | number | boolean | null
  /** @param value `undefined` where there is nothing. */
  holds(value: Json | undefined): Truth
}

const isNothing = (value: Json | undefined): value is null | undefined => value === undefined || value === null

/** A comparison is unknown where there is nothing, and does not hold between values of two types. */
function compared(operator: string, operand: string | number | boolean): Condition {
  return {
    filter: { [operator]: operand },
    holds(value) {
      if (isNothing(value)) return null
      if (operator === 'eq') return value === operand
      if (operator === 'ne') return value !== operand
      if (typeof value !== typeof operand) return false
      return operator === 'gt' ? (value as number) > (operand as number) : (value as number) <= (operand as number)
    },
  }
}

const conditionOf = (operand: fc.Arbitrary<string | number>): fc.Arbitrary<Condition> =>
  fc.oneof(
    fc.tuple(fc.constantFrom('eq', 'ne'), operand).map(([operator, value]) => compared(operator, value)),
    operand.map((value) => ({ ...compared('eq', value), filter: value })),
    fc.constant<Condition>({ filter: null, holds: isNothing }),
    fc
      .boolean()
      .map((flag): Condition => ({ filter: { exists: flag }, holds: (value) => (value !== undefined) === flag })),
    fc.boolean().map((flag): Condition => ({ filter: { isNull: flag }, holds: (value) => isNothing(value) === flag })),
    fc.array(operand, { maxLength: 3 }).map((list): Condition => ({
      filter: { in: list },
      holds: (value) => (list.length === 0 ? false : isNothing(value) ? null : list.includes(value as string)),
    })),
  )

const numberCondition = fc.oneof(
  conditionOf(number),
  fc.tuple(fc.constantFrom('gt', 'lte'), number).map(([operator, value]) => compared(operator, value)),
)
const textCondition = fc.oneof(
  conditionOf(text),
  text.map((part): Condition => ({
    filter: { contains: part },
    holds: (value) => (isNothing(value) ? null : typeof value === 'string' && value.includes(part)),
  })),
)
const flagCondition = fc.boolean().map((flag) => ({ ...compared('eq', flag), filter: flag }))

/** The value under keys: nothing under what is no object, as PostgreSQL's `#>` has it. */
function at(value: Json | undefined, keys: readonly string[]): Json | undefined {
  return keys.reduce<Json | undefined>(
    (found, key) =>
      typeof found === 'object' && found !== null && !Array.isArray(found) && Object.hasOwn(found, key)
        ? (found as Record<string, Json>)[key]
        : undefined,
    value,
  )
}

const scalarPlace = fc.oneof(
  fc.tuple(fc.constant('text'), textCondition),
  fc.tuple(fc.constant('number'), numberCondition),
  fc.tuple(fc.constant('flag'), flagCondition),
)

/** A condition at keys of the document. */
const placed = fc
  .tuple(
    fc.oneof(
      fc.constant([]),
      fc.constantFrom(...names).map((name) => [name]),
      fc.constantFrom(...names).map((name) => [name, 'deep']),
    ),
    scalarPlace,
  )
  .map(([keys, [name, condition]]): Condition => ({
    filter: [...keys, name].reduceRight<unknown>((filter, key) => ({ [key]: filter }), condition.filter) as object,
    holds: (value) => condition.holds(at(value, [...keys, name])),
  }))

const elementsOf = (value: Json | undefined): readonly Json[] =>
  Array.isArray(value) ? (value as readonly Json[]) : []

const ofList = fc
  .tuple(fc.constantFrom('some', 'every', 'none'), scalarPlace)
  .map(([quantifier, [name, condition]]): Condition => ({
    filter: { list: { [quantifier]: { [name]: condition.filter } } },
    holds(value) {
      const truths = elementsOf(at(value, ['list'])).map((element) => condition.holds(at(element, [name])))
      if (quantifier === 'some') return truths.includes(true)
      return quantifier === 'none' ? !truths.includes(true) : truths.every((truth) => truth === true)
    },
  }))

const ofTexts = fc.oneof(
  text.map((element): Condition => ({
    filter: { texts: { arrayContains: [element] } },
    holds(value) {
      const list = at(value, ['texts'])
      return Array.isArray(list) ? list.includes(element as never) : null
    },
  })),
  fc.tuple(text, text).map((list): Condition => ({
    filter: { texts: { arrayOverlaps: list } },
    holds: (value) => elementsOf(at(value, ['texts'])).some((element) => list.includes(element as string)),
  })),
  fc.nat(3).map((length): Condition => ({
    filter: { texts: { length: { gte: length } } },
    holds(value) {
      const list = at(value, ['texts'])
      return Array.isArray(list) ? list.length >= length : null
    },
  })),
  text.map((element): Condition => ({
    filter: { texts: { some: { startsWith: element } } },
    holds: (value) =>
      elementsOf(at(value, ['texts'])).some((each) => typeof each === 'string' && each.startsWith(element)),
  })),
  fc.constantFrom(...names).map((name): Condition => ({
    filter: { [name]: whole({ exists: true }) },
    holds: (value) => at(value, [name]) !== undefined,
  })),
)

const condition = fc.oneof({ weight: 3, arbitrary: placed }, ofList, ofTexts)

describe.each(drivers)('documents on %s', (driver) => {
  let opened: OpenDatabase
  let repository: ReturnType<typeof open>
  const open = () => createRepositories(opened.db, { things }).things
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: 'create table things (id integer primary key, data jsonb)' })
    repository = open()
  })
  afterAll(() => opened.close())

  async function fill(documents: readonly Json[]): Promise<void> {
    await opened.db.execute(sql.raw('truncate things') as never)
    const rows = documents.map((data, id) => `(${id}, '${JSON.stringify(data).replaceAll("'", "''")}')`)
    if (rows.length > 0) await opened.query(`insert into things values ${rows.join(', ')}`)
  }

  const documents = fc.array(root, { minLength: 1, maxLength: 12 })

  it('are found by their fields', async () => {
    await checkProperty(
      fc.asyncProperty(
        documents,
        fc.array(fc.tuple(condition, fc.boolean()), { minLength: 5, maxLength: 12 }),
        async (all, conditions) => {
          await fill(all)
          for (const [{ filter, holds }, isNegated] of conditions) {
            const where = (isNegated ? { NOT: { data: filter } } : { data: filter }) as never
            const found = await repository.findMany({ columns: { id: true }, where, orderBy: { id: 'asc' } })
            const right = all.flatMap((data, id) => (holds(data) === !isNegated ? [{ id }] : []))
            expect({ where, found }).toEqual({ where, found: right })
          }
        },
      ),
      10,
    )
  })

  it('are ordered and paged by their fields', async () => {
    const keys = fc.constantFrom(['number'], ['a', 'number'], ["it's", 'deep', 'number'], ['flag'])
    await checkProperty(
      fc.asyncProperty(
        documents,
        keys,
        fc.constantFrom('asc', 'desc'),
        fc.integer({ min: 1, max: 4 }),
        async (all, path, direction, first) => {
          await fill(all)
          const order = path.reduceRight<unknown>((inside, key) => ({ [key]: inside }), direction)
          const orderBy = [{ data: order }, { id: 'asc' }] as never
          const literal = `'{${path.map((key) => JSON.stringify(key).replaceAll("'", "''")).join(',')}}'`
          const right = await opened.query(
            `select id from things order by nullif(data #> ${literal}, 'null') ${direction}, id`,
          )
          const ids = right.map(({ id }) => Number(id))
          const rows = await repository.findMany({ columns: { id: true }, orderBy })
          expect(rows.map(({ id }) => id)).toEqual(ids)
          const paged: number[] = []
          let after: string | null | undefined
          do {
            const page = await repository.findCursorPage({
              columns: { id: true },
              orderBy,
              first,
              ...(after && { after }),
            })
            paged.push(...page.items.map(({ id }) => id))
            after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
          } while (after !== null)
          expect(paged).toEqual(ids)
        },
      ),
      8,
    )
  })
})
