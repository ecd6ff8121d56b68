import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordQueries } from '../../src/testing/index.ts'
import { defineModel } from '../../src/index.ts'
import { type AnyRepositories, anyRepositories, type LoadedName } from './any-repository.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { deepFreeze } from './errors.ts'
import { loadedTables, randomData } from './loading-data.ts'
import { type AnyObject, argsOf, filtersOf, ordersOf, type Relations, relationsOf } from './loading-filters.ts'
import { createOracle, type Oracle } from './loading-oracle.ts'
import { loadingDdl } from './loading-schema.ts'
import { policiesAre, policiesDdl, withPolicies } from './loading-policies.ts'
import { sampleScopes, type SampleScopes, scopeContext, scopeNames, scopeOptions } from './loading-scopes.ts'
import { checkProperty, propertySeed, propertyTimeout } from './property-runs.ts'

/** Compares what random `with` trees, filters and orders return with a nested loop of plain SQL. */
export function describeLoading(schema: object, relations: Relations): void {
  const tables = (Object.keys(loadedTables) as LoadedName[]).filter((table) =>
    relations.some(({ source }) => source === table),
  )

  describe.each(drivers)('loading on %s', (driver) => {
    let opened: OpenDatabase
    let repositories: AnyRepositories
    let oracle: Oracle
    let scopedOracle: Oracle

    /** Every other time policies hide rows from the role that reads them. */
    const fill = async (seed: number): Promise<void> => {
      const isHidden = seed % 2 === 0
      await opened.query(`${randomData(seed)}; ${policiesAre(isHidden)}`)
      const oracleOf = (scopes: SampleScopes): Oracle =>
        createOracle((text) => opened.query(text), relations, isHidden ? withPolicies(scopes) : scopes)
      oracle = oracleOf({})
      scopedOracle = oracleOf(sampleScopes)
    }

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: `${loadingDdl}; ${policiesDdl}`, isGuarded: true })
      repositories = anyRepositories(opened.db, schema)
    })
    afterAll(() => opened.close())

    it(
      'returns what a nested loop of plain SQL does',
      async () => {
        const load = fc
          .record({ table: fc.constantFrom(...tables), depth: fc.integer({ min: 1, max: 4 }) })
          .chain(({ table, depth }) => argsOf(relations, table, depth).map((args) => ({ table, args })))
        const loads = fc.array(load, { minLength: 4, maxLength: 8 })
        const property = fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 30 }), loads, async (data, reads) => {
          await fill(data)
          for (const { table, args } of reads) {
            const expected = await oracle.findMany(table, args)
            const { result, queries } = await recordQueries(() => repositories[table].findMany(deepFreeze(args)))
            expect(result).toStrictEqual(expected)
            expect(queries.length).toBeLessThanOrEqual(statementsOf(args))
          }
        })
        await checkProperty(property, 8)
      },
      propertyTimeout,
    )

    it(
      'returns the same where every to-one is joined into the statement of its parent',
      async () => {
        const load = fc
          .record({ table: fc.constantFrom(...tables), depth: fc.integer({ min: 1, max: 3 }) })
          .chain(({ table, depth }) => argsOf(relations, table, depth).map((args) => ({ table, args })))
        const loads = fc.array(load, { minLength: 4, maxLength: 8 })
        const property = fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 30 }), loads, async (data, reads) => {
          await fill(data)
          for (const { table, args } of reads) {
            const joined = joinOnes(relations, table, args)
            const expected = await oracle.findMany(table, joined.args)
            const { result, queries } = await recordQueries(() => repositories[table].findMany(deepFreeze(joined.args)))
            expect(result).toStrictEqual(expected)
            expect(queries.length).toBeLessThanOrEqual(statementsOf(args) - joined.count)
          }
        })
        await checkProperty(property, 8)
      },
      propertyTimeout,
    )

    it(
      'returns what is in the scopes that are not lifted',
      async () => {
        const model = defineModel(schema, scopeOptions)
        const scoped = anyRepositories(opened.db, model, { context: scopeContext })
        const load = fc
          .record({ table: fc.constantFrom(...tables), depth: fc.integer({ min: 0, max: 3 }), isJoined: fc.boolean() })
          .chain(({ table, depth, isJoined }) =>
            argsOf(relations, table, depth, scopeNames).map((args) => ({
              table,
              args: isJoined ? joinOnes(relations, table, args).args : args,
            })),
          )
        const loads = fc.array(load, { minLength: 4, maxLength: 8 })
        const property = fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 30 }), loads, async (data, reads) => {
          await fill(data)
          for (const { table, args } of reads) {
            const expected = await scopedOracle.findMany(table, args)
            expect(await scoped[table].findMany(deepFreeze(args))).toStrictEqual(expected)
          }
        })
        await checkProperty(property, 8)
      },
      propertyTimeout,
    )

    it(
      'loads by keys of every type as plain SQL compares them',
      async () => {
        await fill(propertySeed)
        const byKey = [...relationsOf(relations, 'lefts'), ...relationsOf(relations, 'rights')]
        for (const { source, name } of byKey) {
          for (const limit of [undefined, 3]) {
            const options = { columns: { id: true }, orderBy: [{ id: 'asc' }], ...(limit && { limit }) }
            const args = {
              columns: { rank: true },
              limit: 8,
              orderBy: [{ id: 'asc' }],
              with: { [name]: options },
              counts: { [name]: true },
            }
            expect(await repositories[source as LoadedName].findMany(args), `${source}.${name}`).toStrictEqual(
              await oracle.findMany(source, args),
            )
          }
        }
      },
      propertyTimeout,
    )

    it(
      'filters and orders by relations as plain SQL does',
      async () => {
        await fill(propertySeed + 1)
        const reads = fc
          .constantFrom(...tables)
          .chain((table) =>
            fc
              .record(
                { where: filtersOf(relations, table, 3), orderBy: ordersOf(relations, table) },
                { noNullPrototype: true },
              )
              .map((args) => ({ table, args })),
          )
        const property = fc.asyncProperty(reads, async ({ table, args }) => {
          const read: AnyObject = { columns: { id: true }, ...args }
          const expected = await oracle.findMany(table, read)
          expect(await repositories[table].findMany(deepFreeze(read))).toStrictEqual(expected)
          expect(await repositories[table].count(args.where)).toBe(expected.length)
        })
        await checkProperty(property, 40)
      },
      propertyTimeout,
    )
  })
}

/** One statement, and one for each relation and each relation's counts at every depth. */
function statementsOf(args: AnyObject): number {
  const related = Object.values((args['with'] ?? {}) as AnyObject)
  const counted = Object.entries((args['counts'] ?? {}) as AnyObject).map(([name, options]) =>
    options === true ? name : (options as AnyObject)['relation'],
  )
  const below = related.map((options) => statementsOf(options === true ? {} : (options as AnyObject)))
  return below.reduce((sum, count) => sum + count, 1 + new Set(counted).size)
}

/** The same arguments with every to-one joined, at every depth, and how many there are. */
function joinOnes(
  relations: Relations,
  table: string,
  args: AnyObject,
): { readonly args: AnyObject; readonly count: number } {
  if (args['with'] === undefined) return { args, count: 0 }
  let count = 0
  const joined = Object.entries(args['with'] as AnyObject).map(([name, options]) => {
    const { kind, target } = relationsOf(relations, table).find((relation) => relation.name === name)!
    const nested = joinOnes(relations, target, options === true ? {} : (options as AnyObject))
    count += nested.count + (kind === 'one' ? 1 : 0)
    if (kind === 'many') return [name, options === true ? true : nested.args]
    const { limit: _limit, offset: _offset, ...rest } = nested.args
    return [name, { ...rest, strategy: 'join' }]
  })
  return { args: { ...args, with: Object.fromEntries(joined) as AnyObject }, count }
}
