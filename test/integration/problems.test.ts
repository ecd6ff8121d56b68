import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRepositories, defineModel, type Problem, toProblem } from '../../src/index.ts'
import * as schema from '../support/constraint-schema.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorOf } from '../support/errors.ts'

const marker = 'marker-7f3a'
const model = defineModel(schema, {
  accounts: { scopes: { area: ({ area }: { readonly area: string }) => ({ area }) } },
})

describe.each(drivers)('problems of real errors on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, model)
  const accounts = () => repositories().$with({ area: '47' }).accounts
  const row = { id: 1, name: 'Ada', email: marker }

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: schema.constraintDdl })
  })
  afterAll(() => opened.close())
  beforeEach(async () => {
    await opened.query('truncate accounts, chapters, pages, bookings')
    await accounts().create(row)
  })

  async function problemOf(run: () => Promise<unknown>): Promise<Problem> {
    const problem = toProblem(await errorOf(run))
    expect(JSON.stringify(problem)).not.toMatch(/marker|accounts|pages|chapters/)
    return problem
  }

  it('says of what the client sent which property is wrong', async () => {
    const values = (wrong: object) => accounts().create({ ...row, id: 2, email: null, ...wrong })
    expect(await problemOf(() => values({ email: marker }))).toMatchObject({
      status: 409,
      errors: [{ property: 'email' }],
    })
    expect(await problemOf(() => values({ name: null }))).toMatchObject({ status: 422, errors: [{ property: 'name' }] })
    expect(await problemOf(() => values({ age: -1 }))).toMatchObject({
      status: 422,
      errors: [{ property: 'age' }, { property: 'name' }],
    })
    expect(await problemOf(() => values({ age: marker }))).toMatchObject({
      status: 400,
      errors: [{ property: 'age', detail: 'Expected a value of "age" (integer), got a string.' }],
    })
    expect(await problemOf(() => values({ [marker.slice(7)]: 1 }))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      status: 400,
    })
    expect(await problemOf(() => values({ area: '48' }))).toMatchObject({ status: 400, errors: [{ property: 'area' }] })
    expect(await problemOf(() => repositories().pages.create({ id: 1, account: 99 }))).toMatchObject({
      status: 409,
      errors: [{ property: 'account' }],
    })
  })

  it('answers by a status what is not there, and what is no key', async () => {
    expect(await problemOf(() => accounts().findOrThrow(5))).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect(await problemOf(() => accounts().find(marker as never))).toMatchObject({ status: 400 })
    expect(await problemOf(() => repositories().chapters.find({ book: marker }))).toMatchObject({
      status: 400,
    })
    expect(await problemOf(() => accounts().findCursorPage({ first: 1, after: marker }))).toMatchObject({ status: 400 })
    expect(await problemOf(() => accounts().findPage({ page: -1, pageSize: 5 }))).toMatchObject({ status: 400 })
  })

  it('says nothing of what is the program’s: a scope without its value, a filter, a statement', async () => {
    const failed = { status: 500, detail: 'The service could not do this.' }
    const nobody = repositories() as unknown as { readonly accounts: ReturnType<typeof accounts> }
    for (const run of [
      () => nobody.accounts.findMany(),
      () => accounts().findMany({ where: { email: undefined as never } }),
      () => accounts().findMany({ orderBy: { [marker]: 'asc' } as never }),
      () => accounts().findMany({ extras: { wrong: sql<number>`1 / 0` } }),
    ]) {
      const problem = await problemOf(run)
      expect(problem).toMatchObject(failed)
      expect(problem.errors).toBeUndefined()
    }
  })

  it('tells a request that went away from a limit of the service', async () => {
    const find = (signal: AbortSignal) => () => accounts().findMany({ signal })
    expect(await problemOf(find(AbortSignal.abort()))).toMatchObject({ status: 499 })
    const late = AbortSignal.abort(new DOMException(marker, 'TimeoutError'))
    expect(await problemOf(find(late))).toMatchObject({ status: 504 })
  })
})
