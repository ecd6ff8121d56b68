import { sql } from 'drizzle-orm'
import { integer, pgTable, pgView, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, InvalidFilterError } from '../../src/index.ts'
import type { AnyRepository } from '../support/any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorBeforeStatement } from '../support/errors.ts'

const tasks = pgTable('tasks', { id: integer('id').primaryKey(), state: text('state').notNull() })
const states = pgView('states').as((query) =>
  query
    .select({
      id: tasks.id,
      isDone: sql<string>`case state when 'done' then 'y' else 'n' end`
        .mapWith((value: string): boolean => value === 'y')
        .as('is_done'),
      length: sql<number>`length(state)`.mapWith(Number).as('length'),
      upper: sql<string>`upper(state)`.as('upper'),
    })
    .from(tasks),
)

const ddl = `
  create table tasks (id integer primary key, state text not null);
  create view states as select id, case state when 'done' then 'y' else 'n' end as is_done, length(state) as length,
    upper(state) as upper from tasks;
  insert into tasks values (1, 'done'), (2, 'open'), (3, 'done'), (4, 'waiting');
`

describe.each(drivers)('expressions of views that mapWith() decodes, on %s', (driver) => {
  let opened: OpenDatabase
  let repository: ReturnType<typeof open>
  const open = () => createRepositories(opened.db, { tasks, states }).states
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl })
    repository = open()
  })
  afterAll(() => opened.close())

  const idsOf = async (where: Parameters<typeof repository.count>[0]): Promise<number[]> =>
    (await repository.findMany({ where: where!, orderBy: { id: 'asc' } })).map(({ id }) => id)

  it('are compared with what the database holds', async () => {
    expect(await idsOf({ isDone: { eq: 'y' } })).toEqual([1, 3])
    expect(await idsOf({ isDone: { in: ['n', 'x'] } })).toEqual([2, 4])
    expect(await idsOf({ isDone: { OR: [{ eq: 'y' }, { isNull: true }], ne: 'n' } })).toEqual([1, 3])
    expect((await repository.findMany({ where: { isDone: { ne: 'y' } } })).map(({ isDone }) => isDone)).toEqual([
      false,
      false,
    ])
  })

  it('take no value by itself, which would be that of a row', async () => {
    const untyped = repository as unknown as AnyRepository
    for (const where of [{ isDone: true }, { isDone: 'y' }, { NOT: { isDone: false } }, { isDone: { OR: [true] } }]) {
      const error = await errorBeforeStatement(() => untyped.findMany({ where }))
      expect(error).toBeInstanceOf(InvalidFilterError)
      expect((error as Error).message).toContain('{ eq: value }')
    }
  })

  it('take one where rows have what the database holds', async () => {
    expect(await idsOf({ length: 7 })).toEqual([4])
    expect(await idsOf({ upper: 'OPEN' })).toEqual([2])
    expect(await idsOf({ isDone: null })).toEqual([])
  })
})
