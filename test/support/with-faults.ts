import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, LockTimeoutError, QueryCancelledError } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import type { AnyRepositories } from './any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { errorOf } from './errors.ts'
import { withDdl } from './with-cases.ts'

const why = new Error('the reader went away')
const related = { manager: { with: { sent: true } }, sent: { with: { messageTags: true } }, place: true }

interface Limited {
  $transaction<TResult>(
    run: (repositories: AnyRepositories & Limited) => Promise<TResult>,
    options?: { readonly lockTimeout?: number; readonly signal?: AbortSignal },
  ): Promise<TResult>
}

/** What becomes of a load that is disturbed between or during its statements, on both lines of Drizzle. */
export function describeFaultsOfWith(schema: object): void {
  describe.each(drivers)('a disturbed load on %s', (driver) => {
    let opened: OpenDatabase
    const repositoriesOf = (onQuery?: () => void) =>
      createRepositories(opened.db, schema, {}, { onQuery }) as unknown as AnyRepositories & Limited

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: withDdl })
    })
    afterAll(() => opened.close())
    afterEach(async () => {
      await opened.query('rollback')
      const { people } = repositoriesOf()
      // As many as the pool has connections: each of them must be usable.
      const loads = Array.from({ length: 4 }, () => people.findMany({ with: related }))
      for (const rows of await Promise.all(loads)) expect(rows).toHaveLength(4)
    })

    it.each(['alone', 'in a transaction'])(
      'that is aborted between two levels sends nothing more (%s)',
      async (place) => {
        const controller = new AbortController()
        const aborting = repositoriesOf(() => controller.abort(why))
        const load = ({ people }: AnyRepositories) => people.findMany({ with: related, signal: controller.signal })
        const { result, queries } = await recordQueries(() =>
          errorOf(() => (place === 'alone' ? load(aborting) : aborting.$transaction(load))),
        )
        expect(result).toBeInstanceOf(QueryCancelledError)
        expect(result).toMatchObject({ details: { started: false }, cause: why })
        expect(queries).toHaveLength(1)
      },
    )

    describe.skipIf(driver === 'PGlite')('while its statements wait for a lock', () => {
      /** Messages are read by two statements: side by side where each has a connection or may follow the other. */
      const lockMessages = () => opened.query('begin; lock table messages in access exclusive mode')
      const waiting = () =>
        opened.query("select pid from pg_locks where relation = 'messages'::regclass and not granted")

      it('cancels all that run, and fails once', async () => {
        await lockMessages()
        const controller = new AbortController()
        const { signal } = controller
        const load = errorOf(() =>
          repositoriesOf().people.findMany({ with: related, counts: { received: true }, signal }),
        )
        await expect.poll(waiting).toHaveLength(3)
        controller.abort(why)
        expect(await load).toMatchObject({ code: 'QUERY_CANCELLED', details: { started: true }, cause: why })
        expect(await waiting()).toEqual([])
      })

      it.each(['call', 'transaction'])('cancels those of a transaction by the signal of the %s', async (owner) => {
        await lockMessages()
        const controller = new AbortController()
        const { signal } = controller
        const load = errorOf(() =>
          repositoriesOf().$transaction(
            ({ people }) => people.findMany({ with: related, ...(owner === 'call' && { signal }) }),
            owner === 'call' ? {} : { signal },
          ),
        )
        await expect.poll(waiting).toHaveLength(1)
        controller.abort(why)
        expect(await load).toMatchObject({ code: 'QUERY_CANCELLED', details: { started: true }, cause: why })
        expect(await waiting()).toEqual([])
      })

      it('fails a savepoint by a timeout, and the transaction goes on', async () => {
        await lockMessages()
        const outcome = await repositoriesOf().$transaction(
          async ({ people, $transaction }) => {
            const error = await errorOf(() => $transaction((inner) => inner.people.findMany({ with: related })))
            return [error, await people.count()]
          },
          { lockTimeout: 50 },
        )
        expect(outcome).toEqual([expect.any(LockTimeoutError), 4])
      })
    })
  })
}
