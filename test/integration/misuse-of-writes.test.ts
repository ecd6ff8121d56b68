import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import {
  createRepositories,
  defineModel,
  InvalidArgumentError,
  InvalidFilterError,
  InvalidKeyError,
  InvalidModelError,
  Repository,
} from '../../src/index.ts'
import { errorBeforeStatement } from '../support/errors.ts'
import * as schema from '../support/odd-schema.ts'
import { type Call, refuses, unreachable, untyped } from '../support/refuses.ts'

const { rankedNotes, measures, notes, pairs } = untyped

describe('writes that are refused', () => {
  refuses(InvalidFilterError, {
    'an updateMany without a filter': ['updateMany.where', () => measures.updateMany({ set: { value: 1 } })],
    'an updateMany of nothing': ['updateMany.where', () => measures.updateMany({ where: {}, set: { value: 1 } })],
    'an updateMany with an empty patch and an empty filter': [
      'updateMany.where',
      () => measures.updateMany({ where: {}, set: {} }),
    ],
    'an updateMany with an empty patch and no filter': [
      'updateMany.where',
      () => measures.updateMany({ set: {}, returning: false }),
    ],
    'an updateMany with an AND of nothing': [
      'updateMany.where',
      () => measures.updateMany({ where: { AND: [{}] }, set: { value: 1 } }),
    ],
    'a deleteMany without a filter': ['deleteMany.where', () => measures.deleteMany({})],
    'a deleteMany without arguments': ['deleteMany.where', () => measures.deleteMany()],
    'a deleteMany with a filter that is empty': ['deleteMany.where', () => measures.deleteMany({ where: {} })],
    'a deleteMany with a filter that is turned around twice': [
      'deleteMany.where',
      () => measures.deleteMany({ where: { NOT: { NOT: {} } } }),
    ],
    'a deleteMany with an undefined value': [
      'deleteMany.where.value',
      () => measures.deleteMany({ where: { value: undefined } }),
    ],
    'a deleteMany with an OR that holds always': [
      'deleteMany.where',
      () => measures.deleteMany({ where: { OR: [{}, { value: 1 }] } }),
    ],
  })

  refuses(InvalidFilterError, {
    'an updateWhere that is undefined': [
      'upsert.updateWhere',
      () => pairs.upsert({ left: 1, right: 'marker', note: 'marker' }, { updateWhere: undefined }),
    ],
    'an unknown property of an updateWhere': [
      'upsert.updateWhere.nte',
      () => pairs.upsert({ left: 1, right: 'marker', note: 'marker' }, { updateWhere: { nte: 1 } }),
    ],
  })

  refuses(InvalidKeyError, {
    'an updateEach of a table without a key': ['updateEach', () => notes.updateEach([{ body: 'marker' }])],
  })

  refuses(InvalidArgumentError, {
    'an unknown property': ['create values.valu', () => measures.create({ valu: 1 })],
    'values that are no object': ['create values', () => measures.create('marker')],
    'no values': ['create values', () => measures.create()],
    'an identity that is always generated': ['create values.id', () => measures.create({ id: 1, value: 1 })],
    'a generated column': ['update patch.doubled', () => measures.update(1, { doubled: 4 })],
    'a generated column in one row of many': [
      'createMany rows[1].doubled',
      () => measures.createMany([{ value: 1 }, { value: 2, doubled: 4 }]),
    ],
    'rows that are no list': ['createMany rows', () => measures.createMany({ value: 1 })],
    'an undefined row': ['createMany rows[0]', () => measures.createMany([undefined])],
    'a patch that is no object': ['update patch', () => measures.update(1, 'marker')],
    'an updateMany without a patch': ['updateMany.set', () => measures.updateMany({ where: { value: 1 } })],
    'an updateMany without arguments': ['updateMany.set', () => measures.updateMany()],
    'an updateAll without a patch': ['updateAll.set', () => measures.updateAll()],
    'an unknown option of create': ['create.returning', () => measures.create({ value: 1 }, { returning: false })],
    'an unknown option of delete': ['delete.where', () => measures.delete(1, { where: {} })],
    'columns of a count': [
      'deleteAll.returning',
      () => measures.deleteAll({ returning: false, columns: { id: true } }),
    ],
    'a returning that is no flag': ['deleteAll.returning', () => measures.deleteAll({ returning: 0 })],
    'a with of a count': [
      'updateAll.returning',
      () => measures.updateAll({ value: 1 }, { returning: false, counts: {} }),
    ],
    'an unknown relation to load': ['delete.with.parts', () => measures.delete(1, { with: { parts: true } })],
    'an onProgress that is no function': [
      'createMany.onProgress',
      () => measures.createMany([{ value: 1 }], { onProgress: 'marker' }),
    ],
    'an upsert by a key that is always generated': ['upsert values.id', () => measures.upsert({ value: 1 })],
    'an upsert of a table without a key': ['upsert.target', () => notes.upsert({ body: 'marker' })],
    'a target that is not unique': [
      'upsert.target',
      () => measures.upsert({ value: 1, unit: 'marker' }, { target: ['unit'] }),
    ],
    'a part of a target': ['upsert.target', () => pairs.upsert({ left: 1, right: 'marker' }, { target: ['left'] })],
    'a target that is no list': ['upsert.target', () => pairs.upsert({ left: 1, right: 'marker' }, { target: 'left' })],
    'a target without a value': ['upsert values.left', () => pairs.upsert({ right: 'marker' })],
    'a target that is null': ['upsert values.left', () => pairs.upsert({ left: null, right: 'marker' })],
    'a target that is SQL': ['upsertMany rows[0].left', () => pairs.upsertMany([{ left: sql`1`, right: 'marker' }])],
    'an unknown property to update': [
      'upsert.update[0]',
      () => pairs.upsert({ left: 1, right: 'marker' }, { update: ['nte'] }),
    ],
    'an unknown value to update': [
      'upsert.update.nte',
      () => pairs.upsert({ left: 1, right: 'marker' }, { update: { nte: 'marker' } }),
    ],
    'an update that is neither': [
      'upsert.update',
      () => pairs.upsert({ left: 1, right: 'marker' }, { update: 'marker' }),
    ],
    'two rows of an upsert with the same key': [
      'upsertMany rows[1]',
      () =>
        pairs.upsertMany([
          { left: 1, right: 'marker' },
          { left: 1, right: 'marker' },
        ]),
    ],
    'an updateWhere of a getOrCreate': [
      'getOrCreate.updateWhere',
      () => pairs.getOrCreate({ where: { left: 1, right: 'marker' }, create: {}, updateWhere: {} }),
    ],
    'a getOrCreate by what is not unique': [
      'getOrCreate.where',
      () => pairs.getOrCreate({ where: { left: 1 }, create: { right: 'marker' } }),
    ],
    'a getOrCreate by an operator': [
      'getOrCreate.where.right',
      () => pairs.getOrCreate({ where: { left: 1, right: { eq: 'marker' } }, create: {} }),
    ],
    'a getOrCreate without where': ['getOrCreate.where', () => pairs.getOrCreate({ create: {} })],
    'a getOrCreate without create': [
      'getOrCreate.create',
      () => pairs.getOrCreate({ where: { left: 1, right: 'marker' } }),
    ],
    'a getOrCreate that creates another row': [
      'getOrCreate.create',
      () => pairs.getOrCreate({ where: { left: 1, right: 'marker' }, create: { right: 'other' } }),
    ],
    'rows to update that are no list': ['updateEach rows', () => pairs.updateEach({ left: 1 })],
    'a row to update that is none': ['updateEach rows[0]', () => pairs.updateEach(['marker'])],
    'a row to update without its key': ['updateEach rows[0].left', () => pairs.updateEach([{ right: 'marker' }])],
    'an unknown property of a row to update': [
      'updateEach rows[0].nte',
      () => pairs.updateEach([{ left: 1, right: 'marker', nte: 1 }]),
    ],
    'no columns': ['create.columns', () => measures.create({ value: 1 }, { columns: {} })],
  })

  it('has no writes for a view', () => {
    expect(rankedNotes.create).toBeUndefined()
    const repository = new Repository(unreachable, defineModel(schema), 'rankedNotes' as 'notes')
    return expect(errorBeforeStatement(() => repository.deleteAll())).resolves.toBeInstanceOf(InvalidArgumentError)
  })
})

describe('repositories that are refused', () => {
  refuses(InvalidModelError, {
    'a schema without tables': ['defineModel(schema)', async () => createRepositories(unreachable, { one: 1 })],
    'a schema that is undefined': ['defineModel(schema)', async () => defineModel(undefined as never)],
    'an unknown table': [
      'new Repository(name)',
      async () => new Repository(unreachable, defineModel(schema), 'note' as 'notes'),
    ],
    'an override of no table': [
      'createRepositories overrides.note',
      async () => createRepositories(unreachable, schema, { note: Repository } as never),
    ],
    'an option of no table': ['defineModel options.note', define({ note: {} })],
    'an unknown option of a table': ['defineModel options.notes.keys', define({ notes: { keys: 'body' } })],
    'an unknown hook': ['defineModel options.notes.hooks.load', define({ notes: { hooks: { load: () => 1 } } })],
    'a key that is not the primary key': ['defineModel options.measures.key', define({ measures: { key: 'value' } })],
    'a key of a table without one': ['defineModel options.notes.key', define({ notes: { key: 'body' } })],
    'a single key as a list': ['defineModel options.measures.key', define({ measures: { key: ['id'] } })],
    'a part of a composite key': ['defineModel options.pairs.key', define({ pairs: { key: 'left' } })],
  })

  refuses(InvalidArgumentError, {
    'an unknown option': ['options.onQuerry', create({ onQuerry: () => undefined })],
    'an observer that is no function': ['options.onQuery', create({ onQuery: 'marker' })],
    'a database that is none': ['db', async () => createRepositories({} as never, schema)],
  })
})

function define(options: object): Call {
  return async () => defineModel(schema, options as never)
}

function create(options: object): Call {
  return async () => createRepositories(unreachable, schema, {}, options)
}
