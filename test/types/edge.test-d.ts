import { expectTypeOf } from 'vitest'
import { createRepositories, type Database, present } from '../../src/index.ts'
import { storeSchema } from '#line/types/store-schema'

declare const db: Database
const { users, countries } = createRepositories(db, storeSchema)

const query = new URLSearchParams()

// What is read is a filter of the repository.
const filter = users.parseFilter(query, { allow: { name: ['eq', 'contains', 'insensitive'], id: ['in'] } })
users.findMany({ where: filter })
users.parseFilter(query, { allow: { id: true }, logic: true, limits: { depth: 2 }, ignore: ['utm_source'] })
users.parseFilter({ name: 'Ada' }, { allow: { posts: { title: ['startsWith'] } } })
// @ts-expect-error a filter of another table
countries.findMany({ where: filter })
// @ts-expect-error nothing is allowed by itself
users.parseFilter(query, {})
// @ts-expect-error no such column
users.parseFilter(query, { allow: { nam: true } })
// @ts-expect-error no such operator
users.parseFilter(query, { allow: { name: ['equals'] } })
// @ts-expect-error a date has no text in it
users.parseFilter(query, { allow: { createdAt: ['contains'] } })
// @ts-expect-error patterns of clients are not for the database
users.parseFilter(query, { allow: { name: ['regex'] } })
// @ts-expect-error of a relation its columns are allowed
users.parseFilter(query, { allow: { posts: true } })
// @ts-expect-error no such column of the relation
users.parseFilter(query, { allow: { posts: { titel: true } } })
// @ts-expect-error no such limit
users.parseFilter(query, { allow: { id: true }, limits: { size: 1 } })
// @ts-expect-error SQL comes from nobody outside
users.parseFilter(query, { allow: { RAW: true } })

// What is undefined is left out, and the others stay required.
declare const name: string | undefined
expectTypeOf(present({ name, id: 'x' })).toExtend<{ readonly name?: string; readonly id: string }>()
users.findMany({ where: present({ name, id: 'x' }) })
// @ts-expect-error no such column
users.findMany({ where: present({ nam: name }) })
