import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  InvalidArgumentError,
  InvalidFilterError,
  InvalidOrderError,
  InvalidPaginationError,
  QueryCancelledError,
  type RepositoryError,
} from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { type AnyRepositories, anyRepositories } from './any-repository.ts'
import { openDatabase, type OpenDatabase } from './drivers.ts'
import { errorBeforeStatement, errorOf } from './errors.ts'
import { withDdl } from './with-cases.ts'

type ErrorClass = new (...parameters: never[]) => RepositoryError

/** Options of a relation at the second level, what is wrong with them, and where. */
const wrong: readonly (readonly [object, ErrorClass, string])[] = [
  [{ with: { manger: true } }, InvalidArgumentError, '.with.manger'],
  [{ with: [] }, InvalidArgumentError, '.with'],
  [{ with: { manager: 'yes' } }, InvalidArgumentError, '.with.manager'],
  [{ with: { manager: null } }, InvalidArgumentError, '.with.manager'],
  [{ limmit: 1 }, InvalidArgumentError, '.limmit'],
  [{ lock: { mode: 'update' } }, InvalidArgumentError, '.lock'],
  [{ columns: { nam: true } }, InvalidArgumentError, '.columns.nam'],
  [{ columns: { name: 1 } }, InvalidArgumentError, '.columns.name'],
  [{ extras: { name: 'x' } }, InvalidArgumentError, '.extras.name'],
  [{ extras: { ['__proto__']: sql`1` } }, InvalidArgumentError, '.extras.__proto__'],
  [{ extras: { sent: sql`1` }, with: { sent: true } }, InvalidArgumentError, '.extras.sent'],
  [{ extras: { counts: sql`1` }, counts: { sent: true } }, InvalidArgumentError, '.extras.counts'],
  [{ where: { nam: 'x' } }, InvalidFilterError, '.where.nam'],
  [{ where: undefined }, InvalidFilterError, '.where'],
  [{ where: { name: undefined } }, InvalidFilterError, '.where.name'],
  [{ where: { sent: { some: undefined } } }, InvalidFilterError, '.where.sent.some'],
  [{ where: { sent: { some: { nam: 1 } } } }, InvalidFilterError, '.where.sent.some.nam'],
  [{ where: { sent: { count: { about: 1 } } } }, InvalidFilterError, '.where.sent.count.about'],
  ...['marker', '1', 1.5, 2 ** 53, Number.NaN, 1n, true, null, {}, [1], new Date()].map(
    (count) => [{ where: { sent: { count: { gt: count } } } }, InvalidFilterError, '.where.sent.count.gt'] as const,
  ),
  [{ where: { sent: { count: 1.5 } } }, InvalidFilterError, '.where.sent.count.eq'],
  [{ where: { sent: { count: '1' } } }, InvalidFilterError, '.where.sent.count'],
  [{ where: { manager: 5 } }, InvalidFilterError, '.where.manager'],
  [{ orderBy: { nam: 'asc' } }, InvalidOrderError, '.orderBy.nam'],
  [{ orderBy: { sent: { rank: 'asc' } } }, InvalidOrderError, '.orderBy.sent.rank'],
  [{ orderBy: [{ manager: { nam: 'asc' } }] }, InvalidOrderError, '.orderBy[0].manager.nam'],
  [{ limit: -1 }, InvalidPaginationError, '.limit'],
  [{ offset: 1.5 }, InvalidPaginationError, '.offset'],
  [{ counts: { sents: true } }, InvalidArgumentError, '.counts.sents'],
  [{ counts: { some: { where: {} } } }, InvalidArgumentError, '.counts.some'],
  [{ counts: { some: { relation: 'sents' } } }, InvalidArgumentError, '.counts.some.relation'],
  [{ counts: { some: { relation: 'sent', were: {} } } }, InvalidArgumentError, '.counts.some'],
  [{ counts: { some: { relation: 'sent', where: { nam: 1 } } } }, InvalidFilterError, '.counts.some.where.nam'],
]

/** What `with` refuses, before anything is sent. */
export function describeMisuseOfWith(schema: object): void {
  describe('misuse of with', () => {
    let opened: OpenDatabase
    let repositories: AnyRepositories

    beforeAll(async () => {
      opened = await openDatabase('postgres.js', { ddl: withDdl })
      repositories = anyRepositories(opened.db, schema)
    })
    afterAll(() => opened.close())

    it.each(wrong)('says where %o is wrong and sends nothing', async (options, errorClass, path) => {
      const { people, messages } = repositories
      const nested = { with: { receiver: { with: { manager: options } } } }
      for (const [run, at] of [
        [() => messages.findMany(nested), 'findMany.with.receiver.with.manager'],
        [() => messages.findMany({ where: { id: 77 }, ...nested }), 'findMany.with.receiver.with.manager'],
        [() => people.find(1, { with: { reports: options } }), 'find.with.reports'],
        [() => people.findByKeys([1], { with: { reports: options } }), 'findByKeys.with.reports'],
      ] as const) {
        const error = await errorBeforeStatement(run)
        expect(error).toBeInstanceOf(errorClass)
        expect((error as InvalidArgumentError).details.path).toBe(at + path)
      }
    })

    it('ignores relations that are false or undefined', async () => {
      const { result, queries } = await recordQueries(() =>
        repositories.people.findMany({
          columns: { id: true },
          where: { id: 1 },
          with: { sent: false, manager: undefined },
        }),
      )
      expect(result).toStrictEqual([{ id: 1 }])
      expect(queries).toHaveLength(1)
    })

    it('cancels with its signal, also in the statement of a relation', async () => {
      const { people } = repositories
      const signal = AbortSignal.abort(new Error('gone'))
      expect(await errorBeforeStatement(() => people.findMany({ with: { sent: true }, signal }))).toBeInstanceOf(
        QueryCancelledError,
      )
      const controller = new AbortController()
      const slow = {
        RAW: (_table: unknown, { sql }: { sql: (text: TemplateStringsArray) => unknown }) =>
          sql`pg_sleep(30) is not null`,
      }
      const running = errorOf(() => people.findMany({ with: { sent: { where: slow } }, signal: controller.signal }))
      await expect.poll(sleeping).toBe(1)
      controller.abort(new Error('gone'))
      expect(await running).toMatchObject({ code: 'QUERY_CANCELLED', details: { started: true } })
      await expect.poll(sleeping).toBe(0)
      expect(await people.count()).toBe(4)
    })

    async function sleeping(): Promise<number> {
      const [row] = await opened.query(
        `select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state = 'active' and query like '%pg_sleep%'`,
      )
      return Number(row?.['count'])
    }
  })
}
