import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, type Model } from '../../src/index.ts'
import type { AnyRow } from './any-repository.ts'
import { openDatabase, type OpenDatabase } from './drivers.ts'
import { type Method, type Option, optionsOf } from './leak-probes.ts'
import { tenantDdl } from './tenant-schema.ts'

type Call = (...parameters: unknown[]) => unknown
type LooseRepository = Readonly<Record<Method | 'unscoped', Call>>
type LooseRepositories = Readonly<
  Record<'members' | 'projects' | 'tasks' | 'labels' | 'taskLabels', LooseRepository>
> & {
  $with(context: object): LooseRepositories
  $transaction(run: (repositories: LooseRepositories) => Promise<unknown>): Promise<unknown>
}

const byId = { id: 'asc' }
const ids = [10, 11, 12, 1010, 1011, 9]

const filters = [
  { id: { gte: 0 } },
  { OR: [{ id: 10 }, { id: 1010 }, { id: 11 }] },
  { tasks: true },
  { tasks: { none: {} } },
  { tasks: { some: { title: { ne: 'Draw' } } } },
  { tasks: { every: { title: 'Draw' } } },
  { tasks: { count: { gte: 2 } } },
  { owner: { name: 'Eve' } },
  { NOT: { owner: { name: 'Ada' } } },
  { owner: { projects: { some: { id: 1010 } } } },
  { marks: { some: { id: 1030 } } },
  { OR: [{ lead: true }, { marks: { count: 2 } }, { marks: false }] },
]
const orders = [
  { title: 'desc' },
  [{ owner: { name: 'desc' } }, byId],
  [{ tasks: { count: 'desc' } }, byId],
  [{ lead: { name: 'asc' } }, { marks: { count: 'desc' } }, byId],
]
const relations = [
  { tasks: true, owner: true },
  { tasks: { with: { taskLabels: { with: { label: true, task: true } }, project: { with: { owner: true } } } } },
  { owner: { with: { lead: true, reports: true, projects: { with: { tasks: true } } } } },
  { owner: { strategy: 'join', with: { lead: { strategy: 'join' } } } },
  { owner: { with: { reports: { recursive: true }, lead: { recursive: { depth: 2 } } } } },
  { tasks: { limit: 1, orderBy: { id: 'desc' } } },
  { tasks: { limit: 1, orderBy: { id: 'desc' }, strategy: 'window' } },
  { tasks: { first: 1, orderBy: { title: 'desc' }, pageInfo: true } },
  { owner: { where: { projects: { count: { gte: 2 } } }, counts: { projects: true, reports: true } } },
  { tasks: { unscoped: ['softDelete'], orderBy: byId } },
  { marks: true, lead: { with: { projects: { with: { marks: { first: 1 } } } } } },
  { marks: { limit: 1 }, lead: { strategy: 'join' } },
]
const counted = [
  { tasks: true },
  { marks: true, lead: true },
  {
    own: { relation: 'tasks', where: { title: { ne: 'Draw' } } },
    labelled: { relation: 'tasks', where: { taskLabels: true } },
  },
]

/** What an option is tried with; a function gets the repositories, for what has to be asked for first. */
const values: { readonly [TOption in Option]: readonly unknown[] } = {
  where: filters,
  orderBy: orders,
  with: relations,
  counts: counted,
  columns: [{ id: true }, { title: false }],
  extras: [{}],
  unscoped: [['softDelete']],
  signal: [new AbortController().signal],
  lock: [{ mode: 'update' }],
  batch: [true],
  limit: [1, 3],
  offset: [1],
  page: [1, 2],
  pageSize: [1],
  count: ['exact', { max: 1 }, { max: 10 }, false, true],
  first: [1, 2],
  last: [1],
  after: [undefined, cursorOf],
  before: [cursorOf],
  strategy: ['or'],
  cursorScope: ['own'],
  size: [1, 2],
  snapshot: [true],
  groupBy: [['ownerId'], [{ owner: { owner: { name: true } } }], [{ lead: { lead: { lead: { name: true } } } }]],
  countDistinct: [['ownerId', 'about']],
  filtered: [{ led: { count: true, max: ['title'], where: { tasks: { count: { gte: 1 } } } } }],
  sum: [['id']],
  avg: [['id']],
  min: [['title']],
  max: [['title']],
  having: [{ count: { gte: 2 } }],
  returning: [false],
  onProgress: [() => undefined],
  version: [1],
  set: [{ ownerId: 2 }, { ownerId: null }],
  target: [['id'], ['title']],
  update: [['ownerId'], { ownerId: 2 }, []],
  updateWhere: [{ owner: true }, { tasks: { count: { gte: 2 } } }],
  create: [{ id: 90 }, { id: 90, ownerId: 1001 }],
}

function cursorOf({ projects }: LooseRepositories): unknown {
  return projects.cursorOf(10, { orderBy: byId })
}

type Options = Readonly<Record<string, unknown>>

const upserted = [
  { id: 10, title: 'Engine', ownerId: 2 },
  { id: 97, title: 'p', ownerId: 2 },
]

/** How each method is called; what fails on its own is an outcome too. */
const calls: { readonly [TMethod in Method]: (repository: LooseRepository, options: Options) => unknown } = {
  find: (own, options) => each(ids, (id) => own.find(id, options)),
  findOrThrow: (own, options) => each(ids, (id) => own.findOrThrow(id, options)),
  findByKeys: (own, options) => own.findByKeys(ids, options),
  findFirst: (own, options) => own.findFirst({ orderBy: byId, ...options }),
  findFirstOrThrow: (own, options) => own.findFirstOrThrow({ orderBy: byId, ...options }),
  findOnly: (own, options) => each([10, 1010], (id) => own.findOnly({ where: { id }, ...options })),
  findMany: (own, options) => own.findMany({ orderBy: byId, ...options }),
  findPage: (own, options) =>
    own.findPage(
      'limit' in options || 'offset' in options
        ? { offset: 0, limit: 2, ...options }
        : { page: 1, pageSize: 2, ...options },
    ),
  findCursorPage: (own, options) =>
    own.findCursorPage({
      orderBy: byId,
      ...('last' in options || 'before' in options ? { last: 2 } : { first: 2 }),
      ...options,
    }),
  cursorOf: (own, options) => each(ids, (id) => own.cursorOf(id, options)),
  stream: (own, options) => collect(own.stream({ orderBy: byId, ...options })),
  batches: (own, options) => collect(own.batches({ orderBy: byId, ...options })),
  suggestIndex: (own, options) => own.suggestIndex(options),
  load: (own, { with: related = { tasks: true, owner: true }, ...options }) =>
    own.load(
      [
        { id: 10, ownerId: 1 },
        { id: 1010, ownerId: 1001 },
        { id: 12, ownerId: 1001 },
      ],
      related,
      options,
    ),
  count: (own, { where }) => (where === undefined ? own.count() : own.count(where)),
  exists: (own, { where }) => (where === undefined ? own.exists() : own.exists(where)),
  aggregate: (own, options) =>
    own.aggregate({ count: true, max: ['id'], ...('orderBy' in options && { groupBy: ['title'] }), ...options }),
  explain: async (own, options) => typeof (await own.explain({ orderBy: byId, ...options })),
  create: (own, options) =>
    each(
      [
        { id: 90, title: 'new', ownerId: 1 },
        { id: 91, title: 'with tasks', tasks: [{ id: 92, title: 'x' }] },
        { id: 93, title: 'of another', owner: { connect: 1001 } },
        { id: 94, title: 'taken', tasks: { connect: [1020] } },
        { id: 95, title: 'own', tasks: { connect: [20] } },
      ],
      (row) => own.create(row, options),
    ),
  createMany: (own, options) =>
    own.createMany(
      [
        { id: 90, title: 'a', ownerId: 1 },
        { id: 91, title: 'b', ownerId: 1001 },
      ],
      options,
    ),
  update: (own, options) =>
    each(
      [
        [10, { ownerId: 2 }],
        [1010, { ownerId: 2 }],
        [11, { ownerId: 2 }],
        [10, {}],
        [12, { owner: { connect: 1001 } }],
        [12, { owner: { connect: 2 } }],
        [10, { tasks: { connect: [1020], disconnect: [] } }],
        [10, { tasks: { update: [{ id: 1020, title: 'stolen' }] } }],
        [10, { tasks: { delete: [1020] } }],
        [10, { tasks: { upsert: [{ id: 97, title: 'new' }] } }],
        [10, { tasks: { create: [{ id: 96, title: 'y' }], update: [{ id: 20, title: 'z' }] } }],
      ],
      ([key, patch]) => own.update(key, patch, options),
    ),
  updateMany: (own, options) => own.updateMany({ where: { id: { gte: 0 } }, set: { ownerId: 2 }, ...options }),
  updateAll: (own, options) => own.updateAll({ ownerId: 2 }, options),
  updateEach: (own, options) =>
    each(
      [
        [{ id: 10, ownerId: 2 }],
        [
          { id: 10, ownerId: 2 },
          { id: 1010, ownerId: 2 },
        ],
      ],
      (rows) => own.updateEach(rows, options),
    ),
  upsert: (own, options) => each(upserted, (row) => own.upsert(row, options)),
  upsertMany: (own, options) => own.upsertMany(upserted, options),
  // Its `where` is unique values, not a filter.
  getOrCreate: (own, { where: _where, ...options }) =>
    each(['Engine', 'fresh'], (title) => own.getOrCreate({ where: { title }, create: { id: 98 }, ...options })),
  delete: (own, options) => each(ids, (id) => own.delete(id, options)),
  deleteMany: (own, options) => own.deleteMany({ where: { id: { gte: 0 } }, ...options }),
  deleteAll: (own, options) => own.deleteAll(options),
  restore: (own, options) => each(ids, (id) => own.restore(id, options)),
}

/** One after the other: a failed one is an outcome. */
async function each<TItem>(items: readonly TItem[], run: (item: TItem) => unknown): Promise<unknown[]> {
  const outcomes: unknown[] = []
  for (const item of items) outcomes.push(await outcomeOf(() => run(item)))
  return outcomes
}

async function outcomeOf(run: () => unknown): Promise<unknown> {
  try {
    return await run()
  } catch (error) {
    return { error: `${(error as Error).name}: ${(error as Error).message}` }
  }
}

async function collect(items: unknown): Promise<unknown[]> {
  const all: unknown[] = []
  for await (const item of items as AsyncIterable<unknown>) all.push(item)
  return all
}

/** What a call returned, and all rows of both tenants after it. */
interface Observed {
  readonly outcome: unknown
  readonly rows: Readonly<Record<string, AnyRow[]>>
}

/** Proves that what a tenant sees and does is the same whether the rows of another are there or not. */
export function describeLeaks(model: Model): void {
  describe('with two tenants', () => {
    let both: OpenDatabase
    let alone: OpenDatabase

    beforeAll(async () => {
      ;[both, alone] = await Promise.all([openDatabase('postgres.js'), openDatabase('postgres.js')])
      await both.query(tenantDdl)
      await alone.query(tenantDdl)
      for (const table of ['members', 'projects', 'tasks', 'labels', 'task_labels'])
        await alone.query(`delete from ${table} where tenant_id = 8`)
    })
    afterAll(() => Promise.all([both.close(), alone.close()]))

    const repositories = ({ db }: OpenDatabase) => createRepositories(db, model) as unknown as LooseRepositories

    /** Each single call in a savepoint of its own, all of them undone. */
    async function observe(opened: OpenDatabase, method: Method, option: Option, index: number): Promise<Observed> {
      const own = repositories(opened).$with({ tenantId: 7 })
      const given = values[option][index]
      const value: unknown = typeof given === 'function' && option !== 'onProgress' ? await (given as Call)(own) : given
      let observed: Observed | undefined
      const undo = new Error('undo')
      try {
        await own.$transaction(async (inside) => {
          const nested = nestedCalls(inside)
          const outcome = await outcomeOf(() => calls[method](nested, { [option]: value }))
          const rows: Record<string, AnyRow[]> = {}
          for (const name of ['members', 'projects', 'tasks', 'labels', 'taskLabels'] as const) {
            const all = inside[name].unscoped('tenant', 'softDelete') as LooseRepository
            rows[name] = (await all.findMany()) as AnyRow[]
          }
          observed = { outcome, rows }
          throw undo
        })
      } catch (error) {
        if (error !== undo) throw error
      }
      return observed as Observed
    }

    /** A call that fails takes its savepoint with it, not the others. */
    function nestedCalls(inside: LooseRepositories): LooseRepository {
      return new Proxy(inside.projects, {
        get: (_, name: Method) => {
          if (name === 'suggestIndex' || name === 'stream' || name === 'batches')
            return (...parameters: unknown[]) => inside.projects[name](...parameters)
          return (...parameters: unknown[]) =>
            inside.$transaction(async ({ projects }) => projects[name](...parameters))
        },
      })
    }

    it.each(Object.keys(optionsOf) as Method[])(
      '%s sees nothing of the other, whatever its options',
      async (method) => {
        const before = await tenantRows(both, 8)
        for (const option of Object.keys(optionsOf[method]) as Option[]) {
          let successes = 0
          for (const index of values[option].keys()) {
            const [seen, expected] = [
              await observe(both, method, option, index),
              await observe(alone, method, option, index),
            ]
            const at = `${method} with ${option} ${index}`
            const found = { at, outcome: seen.outcome, own: ofTenant(seen.rows, 7), other: ofTenant(seen.rows, 8) }
            const wanted = { at, outcome: expected.outcome, own: ofTenant(expected.rows, 7), other: before }
            expect(comparable(found)).toEqual(comparable(wanted))
            if (!isError(seen.outcome)) successes++
          }
          // Otherwise it proves nothing. These have no version.
          if (option !== 'version') expect({ method, option, isTried: successes > 0 }).toMatchObject({ isTried: true })
        }
      },
    )

    async function tenantRows(opened: OpenDatabase, tenantId: number): Promise<Readonly<Record<string, AnyRow[]>>> {
      const all: Record<string, AnyRow[]> = {}
      for (const name of ['members', 'projects', 'tasks', 'labels', 'taskLabels'] as const)
        all[name] = (await (
          repositories(opened)[name].unscoped('tenant', 'softDelete') as LooseRepository
        ).findMany()) as AnyRow[]
      return ofTenant(all, tenantId)
    }
  })
}

function ofTenant(rows: Observed['rows'], tenantId: number): Readonly<Record<string, AnyRow[]>> {
  return Object.fromEntries(
    ['members', 'projects', 'tasks', 'labels', 'taskLabels'].map((name) => [
      name,
      (rows[name] ?? [])
        .filter((row) => row['tenantId'] === tenantId)
        .toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)),
    ]),
  )
}

function isError(outcome: unknown): boolean {
  if (Array.isArray(outcome)) return outcome.length > 0 && outcome.every(isError)
  return typeof outcome === 'object' && outcome !== null && 'error' in outcome
}

/** Times of changes differ from run to run, and so does the order of rows that nobody ordered. */
function comparable(value: unknown): unknown {
  return sorted(
    JSON.parse(
      JSON.stringify(value, (_, part: unknown) =>
        typeof part === 'string' && /^\d{4}-\d\d-\d\dT/.test(part) ? 'a time' : part === undefined ? null : part,
      ) ?? 'null',
    ),
  )
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted).toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, sorted(member)]))
}
