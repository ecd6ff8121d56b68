import { desc, sql } from 'drizzle-orm'
import { repositories } from './repositories.ts'
import { people as peopleTable } from './schema.ts'

const { people, peopleByRole } = repositories

people.findMany({ orderBy: { createdAt: 'desc' } })
people.findMany({ orderBy: { role: 'asc', age: { direction: 'desc', nulls: 'last' } } })
people.findMany({ orderBy: [{ role: 'asc' }, { id: 'desc' }] })
people.findMany({ orderBy: sql`random()` })
people.findMany({ orderBy: desc(peopleTable.age) })
people.findMany({ orderBy: peopleTable.age })
people.findMany({ orderBy: sql`lower(${peopleTable.email})`.as('lower') })
people.findMany({ orderBy: [desc(peopleTable.age), { id: 'asc' }, peopleTable.email] })
people.findMany({ orderBy: (table, { asc }) => asc(table.email) })
people.findMany({ orderBy: ({ age, id }, { asc, desc: descending }) => [descending(age), asc(id)] })
people.findMany({ orderBy: (table) => table.age })
people.findFirst({ orderBy: { age: 'asc' }, offset: 1 })
peopleByRole.findMany({ orderBy: { total: 'desc' } })

// @ts-expect-error an unknown column
people.findMany({ orderBy: { agee: 'asc' } })
// @ts-expect-error an unknown column beside a known one
people.findMany({ orderBy: { age: 'asc', agee: 'asc' } })
// @ts-expect-error an unknown column in a list
people.findMany({ orderBy: [{ age: 'asc' }, { agee: 'asc' }] })
// @ts-expect-error an unknown direction
people.findMany({ orderBy: { age: 'up' } })
// @ts-expect-error an unknown direction
people.findMany({ orderBy: { age: { direction: 'up' } } })
// @ts-expect-error a place for nulls without a direction
people.findMany({ orderBy: { age: { nulls: 'last' } } })
// @ts-expect-error an unknown place for nulls
people.findMany({ orderBy: { age: { direction: 'asc', nulls: 'end' } } })
// @ts-expect-error the name of a column is no order
people.findMany({ orderBy: 'age' })
// @ts-expect-error an unknown column
people.findMany({ orderBy: (table) => sql`${table.agee}` })
// @ts-expect-error a callback that returns an object
people.findMany({ orderBy: () => ({ age: 'asc' }) })
