import { expectTypeOf } from 'vitest'
import { repositories } from './repositories.ts'

const { people } = repositories
const { signal } = new AbortController()

people.findMany({ limit: 10, offset: 5, signal })
people.findMany({ limit: undefined, offset: undefined })
people.findMany({ lock: { mode: 'update', skipLocked: true } })
people.findMany({ lock: { mode: 'no key update', noWait: true } })
people.findFirst({ lock: { mode: 'key share' }, offset: 1 })
expectTypeOf(await people.count()).toEqualTypeOf<number>()
expectTypeOf(await people.exists()).toEqualTypeOf<boolean>()
expectTypeOf(await people.explain({ where: { age: 5 }, limit: 1 }, { analyze: true })).toEqualTypeOf<string>()

// @ts-expect-error a text
people.findMany({ limit: '10' })
// @ts-expect-error a bigint
people.findMany({ offset: 5n })
// @ts-expect-error findFirst has a limit of its own
people.findFirst({ limit: 1 })
// @ts-expect-error findOnly has a limit of its own
people.findOnly({ limit: 1 })
// @ts-expect-error an unknown mode
people.findMany({ lock: { mode: 'exclusive' } })
// @ts-expect-error a lock without a mode
people.findMany({ lock: { skipLocked: true } })
// @ts-expect-error an unknown option of a lock
people.findMany({ lock: { mode: 'update', nowait: true } })
// @ts-expect-error an unknown option
people.findMany({ were: { age: 5 } })
// @ts-expect-error an unknown option beside a known one
people.findMany({ where: { age: 5 }, take: 5 })
// @ts-expect-error a filter, where arguments are meant
people.findMany({ age: 5 })
// @ts-expect-error an unknown option
people.explain({}, { analyse: true })
