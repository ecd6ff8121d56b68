import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Statement } from '../../src/plan/index.ts'
import { type Loads, planLoads } from '../../src/load/index.ts'
import { defineModel, type TableModel } from '../../src/model/index.ts'
import { planSelect } from '../../src/query/index.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { type AnyObject, argsOf, type Relations, relationsOf } from './loading-filters.ts'
import { checkProperty, propertyTimeout } from './property-runs.ts'
import { statementText } from './statement-text.ts'

const cursors = { signing: new Map<string, Uint8Array>(), maxLimit: undefined }
const ways = ['plain', 'joined', 'paged', 'recursive'] as const
type Way = (typeof ways)[number]

/** Checks that the statements of random `with` trees have one text where they have one shape. */
export function describeLoadShapes(schema: object, relations: Relations): void {
  const { tables } = defineModel(schema)
  const sources = [...tables.keys()].filter((table) => relationsOf(relations, table).length > 0)
  const calls = fc
    .record({
      table: fc.constantFrom(...sources),
      way: fc.constantFrom(...ways),
      depth: fc.integer({ min: 1, max: 3 }),
    })
    .chain(({ table, way, depth }) =>
      argsOf(relations, table, depth).map((args) =>
        statementsOf(tables.get(table) as TableModel, loadedIn(way, relations, table, args)),
      ),
    )

  describe.each(drivers)('shapes of loads on %s', (driver) => {
    let opened: OpenDatabase
    beforeAll(async () => {
      opened = await openDatabase(driver)
    })
    afterAll(() => opened.close())

    it(
      'gives one statement to relations of one shape',
      async () => {
        const texts = new Map<string, string>()
        let shared = 0
        const property = fc.asyncProperty(fc.array(calls, { minLength: 2, maxLength: 8 }), async (statements) => {
          for (const statement of statements.flat().filter(({ isFixed }) => isFixed)) {
            const shape = `${statement.table} ${statement.shape}`
            const [text, known] = [statementText(statement, opened.db), texts.get(shape)]
            if (known !== undefined) shared++
            expect(text).toBe(known ?? text)
            texts.set(shape, text)
          }
        })
        await checkProperty(property, 100)
        expect(shared).toBeGreaterThan(texts.size / 10)
      },
      propertyTimeout,
    )
  })
}

/** The statement of a read, and those of its relations and counts at every depth. */
function statementsOf(table: TableModel, args: AnyObject): Statement[] {
  const loads = planLoads(table, args, 'findMany', cursors, true)
  return [planSelect(table, args, 'findMany', loads.needed, undefined, loads.joins), ...relatedOf(loads)]
}

function relatedOf({ relations, joined, counts }: Loads): Statement[] {
  const own = [...relations, ...counts].map(({ statement, keyColumns }) => statement(keyColumns.map(() => '{}')))
  return [...own, ...[...relations, ...joined].flatMap(({ nested }) => relatedOf(nested))]
}

/** The same relations with every one that can be loaded in another way loaded so, at every depth. */
function loadedIn(way: Way, relations: Relations, table: string, args: AnyObject): AnyObject {
  const related = Object.entries((args['with'] ?? {}) as AnyObject).map(([name, options]) => {
    const { kind, target } = relationsOf(relations, table).find((relation) => relation.name === name)!
    const nested = loadedIn(way, relations, target, options === true ? {} : (options as AnyObject))
    const { limit: _limit, offset, strategy: _strategy, ...rest } = nested
    if (way === 'joined' && kind === 'one') return [name, { ...rest, strategy: 'join' }]
    if (way === 'paged' && kind === 'many') return [name, { ...rest, first: 2 }]
    if (way !== 'recursive' || target !== table) return [name, nested]
    const { [name]: _itself, ...others } = (rest['with'] ?? {}) as AnyObject
    return [name, { ...rest, with: others, recursive: offset === undefined ? true : { depth: 2 } }]
  })
  return related.length === 0 ? args : { ...args, with: Object.fromEntries(related) as AnyObject }
}
