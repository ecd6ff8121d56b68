import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { cursorRelationDdl } from './cursor-relation-schema.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { termSql } from './property-cursors.ts'
import { directions, type Direction } from './property-orders.ts'
import { checkProperty, propertyTimeout } from './property-runs.ts'
import { type AnyCursorPage, expectSlice, walkCursorPages } from './walk-cursor-pages.ts'

/** What notes can be ordered by: as the library takes it, and as plain SQL over the tables joined. */
const orderings: readonly (readonly [orderOf: (direction: Direction) => object, expression: string])[] = [
  [(direction) => ({ writer: { name: direction } }), 'w.name'],
  [(direction) => ({ writer: { rank: direction } }), 'w.rank'],
  [(direction) => ({ writer: { mentor: { name: direction } } }), 'wm.name'],
  [(direction) => ({ editor: { name: direction } }), 'e.name'],
  [(direction) => ({ editor: { rank: direction } }), 'e.rank'],
  [(direction) => ({ editor: { mentor: { rank: direction } } }), 'em.rank'],
  [
    (direction) => ({ remarks: { count: direction } }),
    '(select count(*) from remarks r where (r.series, r.number) = (n.series, n.number))',
  ],
  [(direction) => ({ rank: direction }), 'n.rank'],
  [(direction) => ({ title: direction }), 'n.title'],
  [(direction) => ({ number: direction }), 'n.number'],
]

const joined = `from notes n join writers w on w.id = n.writer_id left join writers wm on wm.id = w.mentor_id
  left join writers e on e.id = n.editor_id left join writers em on em.id = e.mentor_id`

interface RelationCase {
  readonly data: readonly number[]
  readonly count: number
  readonly terms: readonly (readonly [ordering: (typeof orderings)[number], direction: Direction])[]
  readonly filter: readonly [where: object | undefined, text: string]
  readonly sizes: readonly number[]
  readonly isBackward: boolean
  readonly start: number
}

const relationCases: fc.Arbitrary<RelationCase> = fc.record({
  data: fc.array(fc.nat(1000), { minLength: 10, maxLength: 40 }),
  count: fc.nat(40),
  terms: fc.uniqueArray(fc.tuple(fc.constantFrom(...orderings), directions), {
    maxLength: 3,
    selector: ([[, expression]]) => expression,
  }),
  filter: fc.constantFrom<RelationCase['filter']>(
    [undefined, 'true'],
    [{ OR: [{ rank: { gt: 1 } }, { writer: { rank: null } }] }, '(n.rank > 1 or w.rank is null)'],
    [{ series: 1 }, 'n.series = 1'],
  ),
  sizes: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 }),
  isBackward: fc.boolean(),
  start: fc.double({ min: 0, max: 0.999, noNaN: true }),
})

interface Note {
  readonly series: number
  readonly number: number
}

interface AnyRepositories {
  readonly notes: {
    findCursorPage(args: object): Promise<AnyCursorPage>
    cursorOf(key: object, args: object): Promise<string>
  }
  readonly writers: {
    findMany(args: object): Promise<readonly { readonly id: number; readonly notes: AnyCursorPage }[]>
  }
}

/** Describes lists that are ordered by relations, and pages of relations, as a line of Drizzle declares them. */
export function describeCursorRelations(schema: object): void {
  vi.setConfig({ testTimeout: propertyTimeout })

  describe.each(drivers)('cursor pages over relations on %s', (driver) => {
    let opened: OpenDatabase
    let repositories: AnyRepositories

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: cursorRelationDdl })
      repositories = createRepositories(opened.db, schema) as unknown as AnyRepositories
    })
    afterAll(() => opened.close())

    const expectedRows = async ({ terms, filter }: RelationCase): Promise<readonly Expected[]> => {
      const known = new Set(terms.map(([[, expression]]) => expression))
      const last = terms.at(-1)?.[1] ?? 'asc'
      const keys = ['n.series', 'n.number'].filter((expression) => !known.has(expression))
      const order = [
        ...terms.map(([[, expression], direction]) => termSql(expression, direction)),
        ...keys.map((expression) => termSql(expression, typeof last === 'string' ? last : last.direction)),
      ]
      const rows = await opened.query(
        `select n.series, n.number, n.writer_id ${joined} where ${filter[1]} order by ${order.join(', ')}`,
      )
      return rows.map((row) => ({ name: `${row['series']}-${row['number']}`, writerId: Number(row['writer_id']) }))
    }

    it("walks lists by a to-one's columns and by counts as plain SQL has them", async () => {
      const property = fc.asyncProperty(relationCases, async (list) => {
        await opened.query(dataOf(list))
        const rows = (await expectedRows(list)).map(({ name }) => name)
        const args = { ...argsOf(list), columns: { title: true, series: true, number: true } }
        await walkCursorPages(
          (slice) => repositories.notes.findCursorPage({ ...args, ...slice }),
          { rows, nameOf },
          list.sizes,
        )
      })
      await checkProperty(property, 40)
    })

    it('gives every row the page of its own related rows, in one statement', async () => {
      const property = fc.asyncProperty(relationCases, async (list) => {
        await opened.query(dataOf(list))
        const expected = await expectedRows(list)
        const from = Math.floor(list.start * (expected.length + 1)) - 1
        const position = expected[from]?.name.split('-').map(Number)
        const key = position && { series: position[0], number: position[1] }
        const cursor = key === undefined ? undefined : await repositories.notes.cursorOf(key, argsOf(list))
        const size = list.sizes[0]!
        const slice = list.isBackward ? { last: size, before: cursor } : { first: size, after: cursor }
        const nested = { first: 1, orderBy: { rank: 'asc' } }
        const { result, queries } = await recordQueries(() =>
          repositories.writers.findMany({
            with: {
              notes: { ...argsOf(list), ...slice, columns: { series: true, number: true }, with: { remarks: nested } },
            },
          }),
        )
        expect(queries.length).toBeLessThanOrEqual(3)
        for (const { id, notes } of result)
          expectPage(notes, { expected, id, from, hasCursor: cursor !== undefined, ...list, size })
        for (const { node } of result.flatMap(({ notes }) => notes.edges)) await expectRemark(node as NoteWithRemarks)
      })
      await checkProperty(property, 30)
    })

    const expectRemark = async ({ series, number, remarks }: NoteWithRemarks): Promise<void> => {
      const all = await opened.query(
        `select id from remarks where series = ${series} and number = ${number} order by rank, id`,
      )
      const rows = all.map(({ id }) => String(id))
      expectSlice(
        remarks,
        { rows, nameOf: (row) => String((row as { readonly id: number }).id) },
        0,
        Math.min(1, rows.length),
      )
    }
  })
}

interface NoteWithRemarks extends Note {
  readonly remarks: AnyCursorPage
}

interface Expected {
  readonly name: string
  readonly writerId: number
}

interface ExpectedPage {
  readonly expected: readonly Expected[]
  readonly id: number
  /** The place of the cursor's row among all; -1 without one. */
  readonly from: number
  readonly hasCursor: boolean
  readonly isBackward: boolean
  readonly size: number
}

function expectPage(page: AnyCursorPage, { expected, id, from, hasCursor, isBackward, size }: ExpectedPage): void {
  const own = expected.map((row, place) => ({ ...row, place })).filter(({ writerId }) => writerId === id)
  const after = hasCursor ? own.filter(({ place }) => (isBackward ? place >= from : place <= from)).length : 0
  const [start, end] = isBackward
    ? [Math.max(own.length - after - size, 0), own.length - after]
    : [after, Math.min(after + size, own.length)]
  expectSlice(page, { rows: own.map(({ name }) => name), nameOf }, start, end)
}

function nameOf(row: object): string {
  const { series, number } = row as Note
  return `${series}-${number}`
}

function argsOf({ terms, filter: [where] }: RelationCase): object {
  return { orderBy: terms.map(([[orderOf], direction]) => orderOf(direction)), ...(where !== undefined && { where }) }
}

/** Few different values, so that many rows are equal. */
function dataOf({ data, count }: RelationCase): string {
  let turn = 0
  const pick = (choices: number): number => data[turn++ % data.length]! % choices
  const maybe = (choices: number): number | null => (pick(4) === 0 ? null : pick(choices))
  const writers = [1, 2, 3, 4, 5].map((id) => `(${id}, 'writer ${pick(3)}', ${maybe(3)}, ${maybe(6)})`)
  const notes = Array.from(
    { length: count },
    (_, index) =>
      `(${index}, ${1 + pick(3)}, 'title ${pick(4)}', ${maybe(4)}, ${1 + pick(5)}, ${pick(3) === 0 ? null : 1 + pick(5)})`,
  )
  return [
    'truncate writers, notes, remarks',
    `insert into writers values ${writers.join(', ')}`,
    ...(count === 0 ? [] : [`insert into notes values ${notes.join(', ')}`]),
    `insert into remarks select row_number() over (), series, number, (n * 7 + number) % 3 from notes, generate_series(1, number % 4) n`,
  ].join('; ')
}
