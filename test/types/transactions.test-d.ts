import { afterCommit, afterRollback, type Repositories, type TransactionOptions } from 'drizzle-repository'
import { expectTypeOf } from 'vitest'
import { db, type model, type Person, repositories } from './repositories.ts'

// The function gets the same repositories, and the call returns what it returns.
expectTypeOf(
  await repositories.$transaction(async (inside) => {
    expectTypeOf(inside).toEqualTypeOf<Repositories<typeof model>>()
    return inside.people.findFirstOrThrow()
  }),
).toEqualTypeOf<Person>()

await repositories.$transaction(async () => undefined, {
  isolationLevel: 'serializable',
  accessMode: 'read only',
  deferrable: true,
  propagation: 'requiresNew',
  retry: { attempts: 5, delay: 20, maxDelay: 500 },
  settings: { 'app.tenant': 7, 'app.user': 'ada', 'app.admin': false },
  statementTimeout: 5000,
  lockTimeout: 1000,
  signal: AbortSignal.timeout(10_000),
})
await repositories.$transaction(async () => 1, { retry: 3 })
expectTypeOf<TransactionOptions['retry']>().toExtend<number | { readonly attempts: number } | undefined>()

// @ts-expect-error the function returns a promise
await repositories.$transaction(() => 1)
// @ts-expect-error an unknown option
await repositories.$transaction(async () => 1, { isolation: 'serializable' })
// @ts-expect-error an unknown isolation level
await repositories.$transaction(async () => 1, { isolationLevel: 'snapshot' })
// @ts-expect-error an unknown propagation
await repositories.$transaction(async () => 1, { propagation: 'never' })
// @ts-expect-error retry without attempts
await repositories.$transaction(async () => 1, { retry: { delay: 5 } })
// @ts-expect-error a setting is never undefined
await repositories.$transaction(async () => 1, { settings: { 'app.tenant': undefined } })

// $advisoryLock and $using
expectTypeOf(await repositories.$advisoryLock('key', async ({ people }) => people.count())).toEqualTypeOf<number>()
expectTypeOf(await repositories.$advisoryLock(7n, async () => 'done', { noWait: true })).toEqualTypeOf<string>()
expectTypeOf(repositories.$using(db)).toEqualTypeOf<Repositories<typeof model>>()
// @ts-expect-error not a key
await repositories.$advisoryLock({ id: 1 }, async () => 1)
// @ts-expect-error an option of transactions only
await repositories.$advisoryLock(1, async () => 1, { isolationLevel: 'serializable' })

// afterCommit and afterRollback take any function without parameters.
afterCommit(() => console.log('committed'))
afterRollback(async () => undefined)
// @ts-expect-error not a function
afterCommit(Promise.resolve())
