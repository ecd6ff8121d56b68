import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  afterCommit,
  createRepositories,
  defineModel,
  InvalidArgumentError,
  InvalidModelError,
  ValidationError,
} from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { documentDdl, documents, events } from '../support/document-schema.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorBeforeStatement, errorOf } from '../support/errors.ts'

/** A validator by the Standard Schema specification: a title is short and trimmed, and has its length beside it. */
function validator(isAsync: boolean) {
  const validate = (value: unknown) => {
    const { title, ...rest } = value as { title?: string }
    if (title === undefined) return { value }
    const issues = [
      ...(title.length > 5 ? [{ message: 'too long', path: ['title'] }] : []),
      ...(title.includes('!') ? [{ message: 'too loud', path: [{ key: 'title' }] }] : []),
    ]
    return issues.length > 0 ? { issues } : { value: { ...rest, title: title.trim(), length: title.trim().length } }
  }
  return {
    '~standard': {
      version: 1 as const,
      vendor: 'test',
      validate: (value: unknown) => (isAsync ? Promise.resolve(validate(value)) : validate(value)),
    },
  }
}

const who = { createdBy: '', updatedBy: '' }

describe.each(drivers)('the rules of a table on %s', (driver) => {
  let opened: OpenDatabase

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: documentDdl })
  })
  beforeEach(() => opened.query('truncate documents, events'))
  afterAll(() => opened.close())

  const stored = async (columns: string) =>
    (await opened.query(`select ${columns} from documents order by id`)).map((row) => Object.values(row).join())

  describe.each([false, true])('validate, asynchronously: %s', (isAsync) => {
    const validated = () =>
      createRepositories(
        opened.db,
        defineModel(
          { documents },
          { documents: { validate: { insert: validator(isAsync), update: validator(isAsync) } } },
        ),
      ).documents

    it('takes the values that the validator returns, in every write', async () => {
      await validated().create({ id: 1, title: ' a ', ...who })
      await validated().createMany([{ id: 2, title: 'bb ', ...who }])
      await validated().upsert({ id: 3, title: ' ccc', ...who })
      await validated().upsertMany([
        { id: 3, title: ' cc', ...who },
        { id: 4, title: ' dddd', ...who },
      ])
      await validated().getOrCreate({ where: { id: 5 }, create: { title: 'e ', ...who } })
      expect(await stored('title, length')).toEqual(['a,1', 'bb,2', 'cc,2', 'dddd,4', 'e,1'])
      await validated().update(1, { title: 'aaa ' })
      await validated().updateMany({ where: { id: 2 }, set: { title: 'b ' } })
      await validated().updateEach([
        { id: 3, title: ' c' },
        { id: 4, title: 'd ' },
      ])
      expect(await stored('title, length')).toEqual(['aaa,3', 'b,1', 'c,1', 'd,1', 'e,1'])
      await validated().upsert({ id: 1, title: 'x', ...who }, { update: { title: ' new ' } })
      await validated().upsertMany([{ id: 2, title: 'x', ...who }], { update: () => ({ title: 'neu ' }) })
      expect(await stored('title, length')).toEqual(['new,3', 'neu,3', 'c,1', 'd,1', 'e,1'])
    })

    it('throws all issues of all rows, before anything is written', async () => {
      const rows = [
        { id: 1, title: 'much too long!', ...who },
        { id: 2, title: 'fine', ...who },
        { id: 3, title: 'no!', ...who },
      ]
      const issues = [
        { message: 'too long', path: [0, 'title'] },
        { message: 'too loud', path: [0, 'title'] },
        { message: 'too loud', path: [2, 'title'] },
      ]
      for (const run of [() => validated().createMany(rows), () => validated().upsertMany(rows)]) {
        const error = await errorBeforeStatement(run)
        expect(error).toBeInstanceOf(ValidationError)
        expect((error as ValidationError).details).toEqual({ origin: 'client', table: 'documents', issues })
        expect((error as ValidationError).message).not.toContain('long!')
      }
      const patches = [
        () => validated().update(1, { title: 'no!' }),
        () => validated().updateMany({ where: { id: 1 }, set: { title: 'no!' } }),
        () => validated().updateAll({ title: 'no!' }),
        () => validated().upsert({ id: 1, title: 'fine', ...who }, { update: { title: 'no!' } }),
        () => validated().upsertMany([{ id: 1, title: 'fine', ...who }], { update: () => ({ title: 'no!' }) }),
        () => validated().create({ id: 1, title: 'no!', ...who }),
        () => validated().getOrCreate({ where: { id: 1 }, create: { title: 'no!', ...who } }),
      ]
      for (const run of patches)
        expect(((await errorBeforeStatement(run)) as ValidationError).details.issues).toEqual([
          { message: 'too loud', path: ['title'] },
        ])
    })
  })

  describe('audit', () => {
    interface Actor {
      readonly userId: string
    }
    const model = defineModel(
      { documents },
      {
        documents: {
          softDelete: 'deletedAt',
          audit: {
            create: ({ userId }: Actor) => ({ createdBy: userId, updatedBy: userId }),
            update: ({ userId }: Actor) => ({ updatedBy: userId }),
            delete: ({ userId }: Actor) => ({ deletedBy: userId }),
          },
        },
      },
    )
    const by = (userId: string) => createRepositories(opened.db, model).$with({ userId }).documents

    it('says who wrote a row, in every write', async () => {
      await by('ada').create({ id: 1, title: 'a' })
      await by('ada').createMany([
        { id: 2, title: 'b' },
        { id: 3, title: 'c' },
      ])
      await by('ada').upsert({ id: 4, title: 'd' })
      await by('ada').getOrCreate({ where: { id: 5 }, create: { title: 'e' } })
      const columns = "id, created_by, updated_by, coalesce(deleted_by, '-')"
      expect(await stored(columns)).toEqual([1, 2, 3, 4, 5].map((id) => `${id},ada,ada,-`))
      await by('bob').update(1, { title: 'x' })
      await by('bob').updateMany({ where: { id: 2 }, set: { title: 'y' } })
      await by('bob').updateEach([{ id: 3, title: 'z' }])
      await by('bob').upsert({ id: 4, title: 'w' })
      await by('bob').delete(5)
      expect(await stored(columns)).toEqual([
        '1,ada,bob,-',
        '2,ada,bob,-',
        '3,ada,bob,-',
        '4,ada,bob,-',
        '5,ada,ada,bob',
      ])
    })

    it('leaves what the caller says, and throws where the context does not know', async () => {
      expect(await by('ada').create({ id: 1, title: 'a', createdBy: 'import' })).toMatchObject({
        createdBy: 'import',
        updatedBy: 'ada',
      })
      const { documents: anonymous } = createRepositories(opened.db, model)
      for (const run of [
        () => anonymous.create({ id: 2, title: 'b' }),
        () => anonymous.update(1, { title: 'b' }),
        () => anonymous.delete(1),
      ])
        expect(await errorBeforeStatement(run)).toBeInstanceOf(InvalidArgumentError)
    })
  })

  describe('hooks', () => {
    const seen: unknown[] = []
    beforeEach(() => void seen.splice(0))
    const model = () =>
      defineModel(
        { documents, events },
        {
          documents: {
            hooks: {
              beforeCreate: (values) => ({ ...values, title: values.title.toUpperCase() }),
              beforeUpdate: (patch) => {
                if (patch.length !== undefined) patch.length = 99
              },
              afterCreate: async (rows) => {
                for (const { title } of rows) await repositories().events.create({ what: `created ${title}` })
                if (rows.some(({ title }) => title === 'FAIL')) throw new Error('refused')
                afterCommit(() => void seen.push(...rows.map(({ title }) => title)))
              },
              afterUpdate: async (rows, context) => {
                for (const { title } of rows)
                  await repositories().events.create({
                    what: `updated ${title} by ${(context as { userId?: string }).userId}`,
                  })
              },
              beforeDelete: () => void seen.push('before'),
              afterDelete: (rows) => void seen.push(...rows.map(({ title }) => `deleted ${title}`)),
              afterLoad: (row) => {
                if (row.title !== undefined) row.title = `<${row.title}>`
              },
            },
          },
        },
      )
    const repositories = (): ReturnType<typeof createRepositories<ReturnType<typeof model>>> =>
      (made ??= createRepositories(opened.db, model()))
    let made: ReturnType<typeof createRepositories<ReturnType<typeof model>>> | undefined
    const happened = async () => (await opened.query('select what from events order by id')).map(({ what }) => what)

    it('run in the transaction of the write, with whole rows, and return what was asked for', async () => {
      const documentsOf = repositories().$with({ userId: 'ada' }).documents
      expect(await documentsOf.create({ id: 1, title: 'a', ...who }, { columns: { id: true } })).toEqual({ id: 1 })
      expect(await documentsOf.createMany([{ id: 2, title: 'b', ...who }], { returning: false })).toBe(1)
      const upserted = await documentsOf.upsertMany([
        { id: 2, title: 'c', ...who },
        { id: 3, title: 'd', ...who },
      ])
      expect(upserted.map(({ row, created }) => [row.title, created])).toEqual([
        ['C', false],
        ['D', true],
      ])
      expect(await documentsOf.update(3, { length: 1 }, { columns: { length: true } })).toEqual({ length: 99 })
      expect(seen).toEqual(['A', 'B', 'D'])
      expect(await happened()).toEqual(['created A', 'created B', 'created D', 'updated C by ada', 'updated D by ada'])
      expect(await documentsOf.deleteMany({ where: { id: 3 }, returning: false })).toBe(1)
      expect(seen.slice(3)).toEqual(['before', 'deleted D'])
    })

    it('roll everything back when one throws', async () => {
      const { documents: documentsOf } = repositories()
      const run = () =>
        documentsOf.createMany([
          { id: 1, title: 'fine', ...who },
          { id: 2, title: 'fail', ...who },
        ])
      expect(await errorOf(run)).toEqual(new Error('refused'))
      expect(await stored('id')).toEqual([])
      expect(await happened()).toEqual([])
      expect(seen).toEqual([])
    })

    it('join the transaction of the write, whoever is bound to it', async () => {
      const run = () =>
        repositories().$transaction(async ({ documents: inside }) => {
          await Promise.all([
            inside.create({ id: 1, title: 'a', ...who }),
            inside.create({ id: 2, title: 'b', ...who }),
          ])
          expect(await repositories().events.count()).toBe(2)
          throw new Error('changed my mind')
        })
      expect(await errorOf(run)).toEqual(new Error('changed my mind'))
      expect(await happened()).toEqual([])
    })

    it('are told of what an upsert wrote, and not of rows that it left as they were', async () => {
      const { documents: documentsOf } = repositories()
      await opened.query(
        "insert into documents (id, title, created_by, updated_by) values (1, 'A', '', ''), (2, 'B', '', '')",
      )
      const rows = [1, 2, 3].map((id) => ({ id, title: `${id}`, ...who }))
      expect(await documentsOf.upsertMany(rows, { update: [], returning: false })).toBe(1)
      const changing = { update: { createdBy: 'x' }, updateWhere: { title: 'B' } } as const
      expect(await documentsOf.upsertMany(rows.slice(0, 2), { ...changing, returning: false })).toBe(1)
      expect(await documentsOf.upsert({ ...who, id: 1, title: 'C' }, changing)).toMatchObject({ created: false })
      expect(await happened()).toEqual(['created 3', 'updated B by undefined'])
    })

    it('leave the options checked', async () => {
      const values = { id: 1, title: 'a', ...who }
      const wrong = () => repositories().documents.create(values, { returning: false } as object)
      expect(await errorOf(wrong)).toBeInstanceOf(InvalidArgumentError)
      expect(await stored('id')).toEqual([])
    })

    it('see the rows that reads return', async () => {
      await opened.query("insert into documents (id, title, created_by, updated_by) values (1, 'a', '', '')")
      const { documents: documentsOf } = repositories()
      expect((await documentsOf.find(1))?.title).toBe('<a>')
      expect((await documentsOf.findMany())[0]?.title).toBe('<a>')
      expect((await documentsOf.findByKeys([1]))[0]?.title).toBe('<a>')
      expect(await documentsOf.findMany({ columns: { id: true } })).toEqual([{ id: 1 }])
    })

    it('cost no transaction where a write has none', async () => {
      const { queries } = await recordQueries(() => repositories().events.create({ what: 'x' }))
      expect(queries).toHaveLength(1)
    })
  })

  it('are checked when the model is defined', () => {
    const wrong: object[] = [
      { version: 'title' },
      { version: 'deletedAt' },
      { softDelete: 'title' },
      { audit: { creates: () => ({}) } },
      { audit: { create: 1 } },
      { validate: { insert: {} } },
      { validate: { insert: () => undefined } },
      { hooks: { before: () => undefined } },
      { hooks: 1 },
      { scopes: { softDelete: () => ({}) } },
      { scopes: { own: 1 } },
      { unknown: 1 },
    ]
    for (const options of wrong)
      expect(() => defineModel({ documents }, { documents: options } as never)).toThrow(InvalidModelError)
  })

  it('leave SQL values to PostgreSQL', async () => {
    const documentsOf = createRepositories(
      opened.db,
      defineModel({ documents }, { documents: { version: 'version' } }),
    ).documents
    await documentsOf.create({ id: 1, title: 'a', ...who })
    expect(await documentsOf.update(1, { length: sql`${documents.length} + 7` })).toMatchObject({
      length: 7,
      version: 2,
    })
  })
})
