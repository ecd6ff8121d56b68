import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, defineModel, RepositoryError } from '../../src/index.ts'
import type { Statement } from '../../src/plan/index.ts'
import { callDdl, callOptions, type callTables, type CallTableName } from './call-schema.ts'
import { openDatabase, type OpenDatabase } from './drivers.ts'
import { propertySeed, propertyTimeout } from './property-runs.ts'
import { type RandomCall, randomCalls } from './random-calls.ts'
import { drawFrom, neighbouringDraws } from './random-draw.ts'
import { statementText } from './statement-text.ts'

type Repositories = Readonly<Record<CallTableName, Readonly<Record<string, (...parameters: unknown[]) => unknown>>>> & {
  $with(context: object): Repositories
  $transaction(run: (repositories: Repositories) => unknown): Promise<unknown>
}

/** Hears of every statement that is made. */
export interface StatementListener {
  heard: ((statement: Statement) => void) | undefined
}

/** How many calls are made: `RANDOM_CALLS`, else a sample. */
const count = Number(process.env['RANDOM_CALLS'] ?? 1200)

/**
 * Makes random calls of every method, and checks each statement against every one before it that has its shape.
 *
 * @param listener Is told of every statement that the library makes, whoever plans it.
 */
export function describeRandomCalls(schema: object, tables: typeof callTables, listener: StatementListener): void {
  describe('random calls of every method', () => {
    let opened: OpenDatabase
    beforeAll(async () => {
      opened = await openDatabase('node-postgres', { ddl: callDdl })
    })
    afterAll(() => opened.close())

    it(
      'share a statement where its text and its values are alike, and fail with errors of ours only',
      async () => {
        const known = new Map<string, { readonly text: string; readonly call: RandomCall }>()
        const [outcomes, shared] = [new Map<string, number>(), { count: 0 }]
        const repositories = createRepositories(
          opened.db,
          defineModel(schema, callOptions as never),
        ) as never as Repositories
        const draws = neighbouringDraws(drawFrom(propertySeed))
        const next = randomCalls(tables, draws.draw)
        for (let made = 0; made < count; made++) {
          if (made % 3 === 0) draws.startAnew()
          else draws.startAlike()
          const call = next()
          listener.heard = (statement) => {
            if (statement.isFixed) check(statement, call, known, shared)
          }
          if (made % 200 === 0) await opened.query(rows)
          const context = { tenant: made % 2 === 0 ? 'a' : 'b' }
          const outcome = await outcomeOf(repositories.$with(context), call)
          outcomes.set(`${call.method} ${outcome}`, (outcomes.get(`${call.method} ${outcome}`) ?? 0) + 1)
        }
        listener.heard = undefined
        if (process.env['RANDOM_CALLS'] !== undefined)
          console.log(`${count} calls, ${known.size} shapes, ${shared.count} shared`, Object.fromEntries(outcomes))
        const succeeded = [...outcomes].filter(([outcome]) => outcome.endsWith(' succeeded'))
        expect(succeeded.reduce((sum, [, times]) => sum + times, 0)).toBeGreaterThan(count / 2)
        expect(shared.count).toBeGreaterThan(count / 2)
      },
      propertyTimeout + count * 20,
    )

    function check(
      statement: Statement,
      call: RandomCall,
      known: Map<string, { readonly text: string; readonly call: RandomCall }>,
      shared: { count: number },
    ): void {
      const shape = digest(`${statement.table} ${statement.shape}`)
      const text = digest(statementText(statement, opened.db))
      const before = known.get(shape)
      if (before === undefined) {
        known.set(shape, { text, call })
        return
      }
      shared.count++
      if (before.text === text) return
      throw new Error(
        `Two calls share a statement: ${inspect([before.call, call], { depth: 20 })}\nPROPERTY_SEED=${propertySeed}\n${statementText(statement, opened.db)}`,
      )
    }
  })
}

async function outcomeOf(repositories: Repositories, call: RandomCall): Promise<string> {
  const { table, method, parameters, isInTransaction } = call
  const run = (own: Repositories): unknown => own[table][method]!(...parameters)
  try {
    await (isInTransaction ? repositories.$transaction(run) : run(repositories))
    return 'succeeded'
  } catch (error) {
    if (error instanceof RepositoryError) return error.name
    throw new Error(`${inspect(call, { depth: 20 })} (PROPERTY_SEED=${propertySeed})`, {
      cause: error,
    })
  }
}

function digest(text: string): string {
  return createHash('sha1').update(text).digest('base64')
}

const rows = `
  truncate houses, rooms, people, door_keys;
  insert into houses (id, tenant, name, rank, parent_id) values (1, 'a', 'a', 1, null), (2, 'a', 'b', 2, 1), (3, 'b', 'a', 1, 1);
  insert into rooms (id, tenant, name, rank, house_id) values (1, 'a', 'a', 1, 1), (2, 'a', 'b', 2, 1), (3, 'a', 'a', null, 2), (4, 'b', 'a', 1, 3);
  insert into people values (1, 'a', 'a', 1, null), (2, 'a', 'b', 2, 1), (3, 'b', 'c', 3, 3);
  insert into door_keys values (1, 1, 'a'), (2, 1, 'a'), (4, 3, 'b'), (1, 2, 'a');
`
