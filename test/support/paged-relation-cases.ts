import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, defineModel, InvalidArgumentError, InvalidPaginationError } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { cursorRelationDdl } from './cursor-relation-schema.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { errorBeforeStatement } from './errors.ts'
import type { AnyCursorPage } from './walk-cursor-pages.ts'

const data = `
  insert into writers values (3, 'Cy', 1, null), (1, 'Al', null, 3), (2, 'Bo', 2, null);
  insert into notes values (1, 1, 'a', 5, 3, null), (2, 1, 'b', null, 3, 1), (3, 1, 'c', 7, 3, null), (1, 2, 'd', 5, 1, 3);
  insert into remarks values (9, 1, 1, 2), (8, 1, 1, 1), (7, 2, 1, 1);
`

interface AnyWriters {
  findMany(args: object): Promise<readonly { readonly id: number; readonly notes: AnyCursorPage }[]>
  load(rows: readonly object[], related: object): Promise<readonly { readonly notes: AnyCursorPage }[]>
}

/** Describes pages of a relation, as a line of Drizzle declares it. */
export function describePagedRelations(schema: object): void {
  describe.each(drivers)('pages of a relation on %s', (driver) => {
    let opened: OpenDatabase
    let writers: AnyWriters
    const keys = [{ id: 'k', secret: 'sixteen bytes or more' }]

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: cursorRelationDdl + data })
      writers = (createRepositories(opened.db, schema, {}, { cursors: { keys } }) as unknown as { writers: AnyWriters })
        .writers
    })
    afterAll(() => opened.close())

    const orderBy = { id: 'asc' }
    const columns = { title: true }
    const titlesOf = ({ items }: AnyCursorPage) => items.map((row) => (row as { readonly title: string }).title)

    it('follows the rules of the related table', async () => {
      const afterLoad = (row: { title?: string }) => void (row.title = `<${row.title}>`)
      const rules: object = { notes: { maxLimit: 2, hooks: { afterLoad } } }
      const model = defineModel(schema, rules)
      const ruled = (createRepositories(opened.db, model, {}, { maxLimit: 1 }) as unknown as { writers: AnyWriters })
        .writers
      const notes = { first: 2, orderBy: { rank: 'desc' }, columns }
      const found = await ruled.findMany({ orderBy, with: { notes } })
      expect(found.map((row) => titlesOf(row.notes))).toEqual([['<d>'], [], ['<b>', '<c>']])
      const tooLarge = () => ruled.findMany({ with: { notes: { ...notes, first: 3 } } })
      expect(await errorBeforeStatement(tooLarge)).toBeInstanceOf(InvalidPaginationError)
    })

    it('gives each row its own page, in one statement', async () => {
      const page = { first: 2, orderBy: { rank: 'desc' }, columns }
      const { result, queries } = await recordQueries(() => writers.findMany({ orderBy, with: { notes: page } }))
      expect(result.map(({ id, notes }) => [id, titlesOf(notes)])).toEqual([
        [1, ['d']],
        [2, []],
        [3, ['b', 'c']],
      ])
      expect(result.map(({ notes }) => [notes.pageInfo.hasPreviousPage, notes.pageInfo.hasNextPage])).toEqual([
        [false, false],
        [false, false],
        [false, true],
      ])
      expect(result[1]?.notes).toEqual({
        items: [],
        edges: [],
        pageInfo: { startCursor: null, endCursor: null, hasNextPage: false, hasPreviousPage: false },
      })
      expect(queries).toHaveLength(2)
      expect(queries[1]?.sql).toMatch(
        /cross join lateral \(select .* order by "notes"\."rank" desc, .* limit \$\d\) "page"$/,
      )
    })

    it('begins every page at the same position, with exact flags', async () => {
      const page = { first: 1, orderBy: { rank: 'asc' }, columns }
      const [, , last] = await writers.findMany({ orderBy, with: { notes: page } })
      const after = last!.notes.pageInfo.endCursor
      const { result, queries } = await recordQueries(() =>
        writers.findMany({ orderBy, with: { notes: { ...page, after, with: { remarks: { last: 1 } } } } }),
      )
      expect(result.map(({ notes }) => titlesOf(notes))).toEqual([['d'], [], ['c']])
      expect(result.map(({ notes }) => [notes.pageInfo.hasPreviousPage, notes.pageInfo.hasNextPage])).toEqual([
        [false, false],
        [false, false],
        [true, true],
      ])
      expect(queries).toHaveLength(3)
    })

    it('ends every page before the same position', async () => {
      const list = { orderBy: { rank: 'asc' }, columns }
      const [, , all] = await writers.findMany({ orderBy, with: { notes: { ...list, first: 9 } } })
      const [before, after] = [all!.notes.pageInfo.endCursor, all!.notes.pageInfo.startCursor]
      const first = await writers.findMany({ orderBy, with: { notes: { ...list, first: 9, before } } })
      expect(titlesOf(first[2]!.notes)).toEqual(titlesOf(all!.notes).slice(0, -1))
      const last = await writers.findMany({ orderBy, with: { notes: { ...list, last: 9, before, after } } })
      expect(titlesOf(last[2]!.notes)).toEqual(titlesOf(all!.notes).slice(1, -1))
    })

    it('finds the same rows by one condition as by a union of ranges', async () => {
      const page = { first: 1, orderBy: { rank: 'asc' }, columns }
      const [, , last] = await writers.findMany({ orderBy, with: { notes: page } })
      const after = last!.notes.pageInfo.endCursor
      const read = (strategy: string) => writers.findMany({ orderBy, with: { notes: { ...page, after, strategy } } })
      const union = await recordQueries(() => read('union'))
      const or = await recordQueries(() => read('or'))
      expect(or.result).toStrictEqual(union.result)
      expect(or.result.map(({ notes }) => titlesOf(notes))).toEqual([['d'], [], ['c']])
      expect(or.queries[1]?.sql).not.toBe(union.queries[1]?.sql)
    })

    it('goes on where a list of its own goes on', async () => {
      const list = { orderBy: { title: 'asc' }, columns } as const
      const [, , last] = await writers.findMany({ orderBy, with: { notes: { ...list, first: 1 } } })
      const { notes } = createRepositories(opened.db, schema, {}, { cursors: { keys } }) as unknown as {
        readonly notes: { findCursorPage(args: object): Promise<AnyCursorPage> }
      }
      const after = last!.notes.pageInfo.endCursor
      expect(titlesOf(await notes.findCursorPage({ ...list, first: 5, after, where: { writerId: 3 } }))).toEqual([
        'b',
        'c',
      ])
    })

    it('is loaded for rows in hand, and for rows with the same key apart', async () => {
      const rows = await writers.load([{ id: 3 }, { id: 3 }], { notes: { last: 1, columns } })
      expect(rows.map(({ notes }) => titlesOf(notes))).toEqual([['c'], ['c']])
      expect(rows[0]?.notes).not.toBe(rows[1]?.notes)
    })

    const errors: Readonly<Record<string, readonly [type: new (...parameters: never[]) => Error, args: object]>> = {
      'both directions': [InvalidPaginationError, { notes: { first: 1, last: 1 } }],
      'a cursor without a size': [InvalidPaginationError, { notes: { after: 'x' } }],
      'a bound without a size': [InvalidPaginationError, { notes: { before: 'x' } }],
      'a limit beside': [InvalidArgumentError, { notes: { first: 1, limit: 1 } }],
      'an offset beside': [InvalidArgumentError, { notes: { first: 1, offset: 1 } }],
      'a to-one': [InvalidArgumentError, { mentor: { first: 1 } }],
    }
    it.each(Object.entries(errors))('refuses %s', async (_, [type, related]) => {
      expect(await errorBeforeStatement(() => writers.findMany({ with: related }))).toBeInstanceOf(type)
    })

    it('refuses a cursor of another list before a statement is sent', async () => {
      const [, , last] = await writers.findMany({ orderBy, with: { notes: { first: 1 } } })
      const after = last!.notes.pageInfo.endCursor
      const run = () => writers.findMany({ with: { notes: { first: 1, after, orderBy: { title: 'asc' } } } })
      expect(await errorBeforeStatement(run)).toMatchObject({ details: { reason: 'orderMismatch' } })
      const changed = () => writers.findMany({ with: { notes: { first: 1, after: `${after}x` } } })
      expect(await errorBeforeStatement(changed)).toMatchObject({ details: { reason: 'signature' } })
    })
  })
}
