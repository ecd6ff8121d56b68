import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defineModel } from '../../src/index.ts'
import { type AnyRepositories, anyRepositories, type AnyRow } from './any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { deepFreeze } from './errors.ts'
import { randomData } from './loading-data.ts'
import { type AnyObject, argsOf, type Relations, relationsOf } from './loading-filters.ts'
import { loadingDdl } from './loading-schema.ts'
import { scopeContext, scopeNames, scopeOptions } from './loading-scopes.ts'
import { checkProperty, propertyTimeout } from './property-runs.ts'

/** No chain of the data is longer, since it has no cycle. */
const deepest = 14
const withoutCycles = `update people set manager_id = null where manager_id >= id;
  update messages set receiver_id = null where receiver_id <= sender_id`

/** Compares trees with the same relation nested in itself, which others compare with plain SQL. */
export function describeTreeWays(schema: object, relations: Relations): void {
  const recursive = relationsOf(relations, 'people').filter(({ target }) => target === 'people')
  const reads = fc
    .record({
      relation: fc.constantFrom(...recursive),
      levels: fc.constantFrom(1, 2, 3, deepest),
      depth: fc.integer({ min: 0, max: 2 }),
    })
    .chain((read) =>
      argsOf(relations, 'people', read.depth, scopeNames, false).map(
        ({ limit: _limit, offset: _offset, strategy: _strategy, ...args }) => ({ ...read, args }),
      ),
    )

  describe.each(drivers)('trees and nested relations on %s', (driver) => {
    let opened: OpenDatabase
    let people: AnyRepositories['people']

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: loadingDdl })
      people = anyRepositories(opened.db, defineModel(schema, scopeOptions), { context: scopeContext }).people
    })
    afterAll(() => opened.close())

    it(
      'have the same rows',
      async () => {
        const list = fc.array(reads, { minLength: 3, maxLength: 6 })
        const property = fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 30 }), list, async (data, all) => {
          await opened.query(`${randomData(data)}; ${withoutCycles}`)
          for (const { relation, levels, args } of all) {
            const { [relation.name]: _itself, ...others } = (args['with'] ?? {}) as AnyObject
            const row = { ...args, with: others }
            const root = { columns: { id: true }, orderBy: { id: 'asc' } }
            const tree = { ...row, recursive: levels === deepest ? true : { depth: levels } }
            const nested = await people.findMany({
              ...root,
              with: { [relation.name]: nest(row, relation.name, levels) },
            })
            for (const each of nested) endLevels(each, relation.name, relation.kind, levels)
            expect(await people.findMany(deepFreeze({ ...root, with: { [relation.name]: tree } }))).toStrictEqual(
              nested,
            )
          }
        })
        await checkProperty(property, 5)
      },
      propertyTimeout,
    )
  })
}

/** The relation in itself, so many levels deep. */
function nest(row: AnyObject, name: string, levels: number): AnyObject {
  return levels === 1 ? row : { ...row, with: { ...(row['with'] as AnyObject), [name]: nest(row, name, levels - 1) } }
}

/** The last level of a tree has nothing below it. */
function endLevels(row: AnyRow, name: string, kind: 'one' | 'many', levels: number): void {
  if (levels === 0) row[name] = kind === 'many' ? [] : null
  else for (const below of [row[name]].flat()) if (below !== null) endLevels(below as AnyRow, name, kind, levels - 1)
}
