import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createRepositories, type Database } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { fillSamples, samplesDdl } from '../support/property-columns.ts'
import { type CursorCase, cursorCases, cursorOracle } from '../support/property-cursors.ts'
import { checkProperty, propertyTimeout } from '../support/property-runs.ts'
import { samples, typesDdl } from '../support/property-schema.ts'
import { type AnyCursorPage, type ExpectedList, expectSlice, walkCursorPages } from '../support/walk-cursor-pages.ts'

vi.setConfig({ testTimeout: propertyTimeout })

/** What properties make has no static type. */
interface AnySamples {
  findCursorPage(args: object): Promise<AnyCursorPage>
  findByKeys(keys: readonly number[]): Promise<unknown[]>
  cursorOf(key: number, args: object): Promise<string>
}

interface Transactional {
  transaction<TResult>(run: (tx: OpenDatabase['db']) => Promise<TResult>): Promise<TResult>
}

const settings = [
  [
    "set local timezone to 'America/St_Johns'",
    "set local datestyle to 'SQL, DMY'",
    "set local intervalstyle to 'sql_standard'",
  ],
  [
    "set local timezone to 'Asia/Kathmandu'",
    "set local datestyle to 'German'",
    "set local intervalstyle to 'iso_8601'",
  ],
  ["set local timezone to 'UTC'", "set local datestyle to 'Postgres, MDY'", "set local bytea_output to 'escape'"],
  ["set local datestyle to 'ISO, YMD'", "set local intervalstyle to 'postgres_verbose'"],
]

describe.each(drivers)('cursor pages on %s', (driver) => {
  let opened: OpenDatabase
  const repositoryOn = (db: Database): AnySamples => createRepositories(db, { samples }).samples
  let reader: AnySamples

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: typesDdl + samplesDdl() })
    reader = repositoryOn(opened.db)
  })
  afterAll(() => opened.close())

  const fill = async ({ rows }: CursorCase): Promise<void> => {
    await opened.query(`truncate samples${rows.length === 0 ? '' : `; ${fillSamples(rows)}`}`)
  }
  const expectedOf = async (list: CursorCase): Promise<ExpectedList> => ({
    rows: (await opened.query(cursorOracle(list))).map(({ id }) => String(id)),
    nameOf: (row) => String((row as { readonly id: number }).id),
  })
  const argsOf = ({ terms, filter, strategy, isWhole }: CursorCase): object => ({
    columns: isWhole ? undefined : { id: true },
    orderBy: terms.map((term) => term.toOrder()),
    ...(filter !== undefined && { where: filter.where }),
    ...(strategy !== undefined && { strategy }),
  })

  it('walks every list forward and backward as plain SQL has it, with flags that are true', async () => {
    const property = fc.asyncProperty(cursorCases, async (list) => {
      await fill(list)
      const expected = await expectedOf(list)
      const args = argsOf(list)
      const cursors = await walkCursorPages(
        (slice) => reader.findCursorPage({ ...args, ...slice }),
        expected,
        list.sizes,
      )
      if (cursors.length === 0) return
      const index = Math.floor(list.start * cursors.length)
      const cursor = cursors[index]
      const size = list.sizes[0]!
      const {
        strategy: _,
        columns: __,
        ...position
      } = args as { readonly strategy?: string; readonly columns: unknown }
      expect(await reader.cursorOf(Number(expected.rows[index]), position)).toBe(cursor)
      const { items } = await reader.findCursorPage({
        ...args,
        columns: undefined,
        first: 5,
        before: undefined,
        after: cursor,
      })
      expect(items).toEqual(await reader.findByKeys(items.map((row) => Number(expected.nameOf(row)))))
      const end = index + 1 + Math.floor(list.start * (cursors.length - index - 1))
      if (end < cursors.length) {
        const bounds = { ...args, after: cursor, before: cursors[end] }
        const [before, after] = [expected.rows.slice(0, end), expected.rows.slice(index + 1)]
        expectSlice(
          await reader.findCursorPage({ ...bounds, first: size }),
          { ...expected, rows: before },
          index + 1,
          Math.min(index + 1 + size, end),
        )
        expectSlice(
          await reader.findCursorPage({ ...bounds, last: size }),
          { ...expected, rows: after },
          Math.max(end - index - 1 - size, 0),
          end - index - 1,
        )
      }
      await opened.query(`delete from samples where id = ${expected.rows[index]}`)
      const rest = { ...expected, rows: expected.rows.filter((_row, place) => place !== index) }
      expectSlice(
        await reader.findCursorPage({ ...args, first: size, after: cursor }),
        rest,
        index,
        Math.min(index + size, rest.rows.length),
      )
      expectSlice(
        await reader.findCursorPage({ ...args, last: size, before: cursor }),
        rest,
        Math.max(index - size, 0),
        index,
      )
    })
    await checkProperty(property, 60)
  })

  it('walks on in a session with other settings', async () => {
    const { transaction } = opened.db as unknown as Transactional
    const property = fc.asyncProperty(cursorCases, fc.nat(3), async (list, offset) => {
      await fill(list)
      let turn = offset
      await walkCursorPages(
        (slice) =>
          transaction.call(opened.db, async (tx) => {
            for (const setting of settings[turn++ % settings.length]!) await tx.execute(sql.raw(setting))
            return repositoryOn(tx).findCursorPage({ ...argsOf(list), ...slice })
          }) as Promise<AnyCursorPage>,
        await expectedOf(list),
        list.sizes,
      )
    })
    await checkProperty(property, 20)
  })
})
