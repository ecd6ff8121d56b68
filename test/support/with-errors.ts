import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import type { AnyRepositories } from './any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { errorOf } from './errors.ts'
import { withDdl } from './with-cases.ts'

/** The calls of a set of repositories that run again after a conflict. */
interface Retrying {
  $transaction<TResult>(
    run: (repositories: AnyRepositories) => Promise<TResult>,
    options: { readonly retry: number },
  ): Promise<TResult>
}

/** What a load fails with where one of its statements does, on both lines of Drizzle. */
export function describeErrorsOfWith(schema: object): void {
  describe.each(drivers)('errors of with on %s', (driver) => {
    let opened: OpenDatabase
    let repositories: AnyRepositories & Retrying

    beforeAll(async () => {
      opened = await openDatabase(driver, {
        ddl: `${withDdl}
          create sequence attempts;
          create function conflict_once() returns boolean language plpgsql as $$ begin
            if nextval('attempts') = 1 then raise exception 'once' using errcode = '40001'; end if;
            return true;
          end $$;`,
      })
      repositories = createRepositories(opened.db, schema) as unknown as AnyRepositories & Retrying
    })
    afterAll(() => opened.close())

    it('are those of the statement that failed, not of the ones that a transaction refuses after it', async () => {
      const failing = { where: sql`1 / (rank - rank) = 1` }
      const deep = { with: { sent: { with: { messageTags: true } } } }
      for (const related of [
        { manager: deep, sent: failing },
        { sent: failing, manager: deep },
        { manager: { with: { ...deep.with, received: failing } }, reports: deep },
      ]) {
        const load = (): Promise<unknown> =>
          errorOf(() => repositories.$transaction(({ people }) => people.findMany({ with: related })))
        expect(await load()).toMatchObject({ code: 'QUERY', details: { sqlState: '22012', table: 'messages' } })
      }
    })

    it('run a transaction again that a conflict ended in the middle of a load', async () => {
      const found = await repositories.$transaction(
        ({ people }) =>
          people.find(1, {
            columns: { id: true },
            with: {
              manager: { columns: { id: true }, with: { sent: true } },
              sent: { columns: { id: true }, where: sql`conflict_once()`, limit: 1, orderBy: { id: 'asc' } },
            },
          }),
        { retry: 2 },
      )
      expect(found).toStrictEqual({ id: 1, manager: { id: 3, sent: [] }, sent: [{ id: 102 }] })
    })
  })
}
