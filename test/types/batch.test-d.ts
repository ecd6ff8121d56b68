import { createRepositories, detectRepeatedQueries, type RepeatedQueryDetails } from 'drizzle-repository'
import { expectQueries } from 'drizzle-repository/testing'
import { expectTypeOf } from 'vitest'
import { db, model, type Person, repositories } from './repositories.ts'

const { people } = createRepositories(db, model, {}, { batch: true })
expectTypeOf(await people.find('id', { batch: false })).toEqualTypeOf<Person | undefined>()
expectTypeOf(await people.findOrThrow('id', { columns: { id: true }, batch: true })).toEqualTypeOf<{ id: string }>()

// @ts-expect-error no flag
people.find('id', { batch: 'yes' })
// @ts-expect-error its keys are one statement already
people.findByKeys(['id'], { batch: true })
// @ts-expect-error not by a key
people.findFirst({ batch: true })
// @ts-expect-error no flag
createRepositories(db, model, {}, { batch: 1 })

expectTypeOf(await expectQueries(1, () => repositories.people.find('id'))).toEqualTypeOf<Person | undefined>()
// @ts-expect-error no number
expectQueries('1', () => repositories.people.find('id'))

expectTypeOf(detectRepeatedQueries(() => repositories.people.count())).toEqualTypeOf<Promise<number>>()
detectRepeatedQueries(() => 1, {
  limit: 5,
  report: (query) => expectTypeOf(query).toEqualTypeOf<RepeatedQueryDetails>(),
})
// @ts-expect-error no way to report
detectRepeatedQueries(() => 1, { report: 'print' })
