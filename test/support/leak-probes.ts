import type { Model, Repository } from '../../src/index.ts'
import type * as tables from './tenant-schema.ts'

type TenantModel = Model<
  Pick<typeof tables, 'members' | 'projects' | 'tasks' | 'labels' | 'taskLabels'>,
  typeof tables.tenantOptions
>
type Projects = Repository<TenantModel, 'projects'>

/** Every public method of a repository that reads or writes, but the one that lifts scopes. */
export type Method = Exclude<keyof Projects, 'unscoped' | 'parseFilter' | 'parsePageQuery'>

/** Where the options of each method are: a new method does not compile without. */
const optionsAt = {
  find: 1,
  findOrThrow: 1,
  findByKeys: 1,
  findFirst: 0,
  findFirstOrThrow: 0,
  findOnly: 0,
  findMany: 0,
  findPage: 0,
  findCursorPage: 0,
  cursorOf: 1,
  stream: 0,
  batches: 0,
  suggestIndex: 0,
  load: 2,
  count: 1,
  exists: 1,
  aggregate: 0,
  explain: 0,
  create: 1,
  createMany: 1,
  update: 2,
  updateMany: 0,
  updateAll: 1,
  updateEach: 1,
  upsert: 1,
  upsertMany: 1,
  getOrCreate: 0,
  delete: 1,
  deleteMany: 0,
  deleteAll: 0,
  restore: 1,
} as const satisfies { readonly [TMethod in Method]: number }

/** The parameters of the first overload, of those that have two. */
type FirstParametersOf<TMethod extends Method> = Projects[TMethod] extends {
  (...parameters: infer TFirst): unknown
  (...parameters: infer _TSecond): unknown
}
  ? TFirst
  : never

type KeysOf<TOptions> = TOptions extends object ? keyof TOptions : never

/** The options that a method knows. `count` and `exists` take a filter, and `load` the relations, apart from them. */
export type OptionOf<TMethod extends Method> = TMethod extends 'count' | 'exists'
  ? 'where'
  :
      | (TMethod extends 'load' ? 'with' : never)
      | KeysOf<At<Parameters<Projects[TMethod]>, TMethod>>
      | KeysOf<At<FirstParametersOf<TMethod>, TMethod>>

type At<TParameters, TMethod extends Method> = TParameters extends readonly unknown[]
  ? TParameters[(typeof optionsAt)[TMethod]]
  : never

export type Option = { [TMethod in Method]: OptionOf<TMethod> }[Method]

/** The options of each method by name: a new option does not compile without. */
export const optionsOf: { readonly [TMethod in Method]: { readonly [TOption in OptionOf<TMethod>]-?: true } } = {
  find: { ...reads(), lock: true, batch: true },
  findOrThrow: { ...reads(), lock: true, batch: true },
  findByKeys: { ...reads(), lock: true },
  findFirst: { ...lists(), lock: true, offset: true },
  findFirstOrThrow: { ...lists(), lock: true, offset: true },
  findOnly: { ...lists(), lock: true, offset: true },
  findMany: { ...lists(), lock: true, offset: true, limit: true },
  findPage: { ...lists(), page: true, pageSize: true, limit: true, offset: true, count: true },
  findCursorPage: { ...lists(), ...slices(), strategy: true, cursorScope: true, count: true },
  cursorOf: { where: true, orderBy: true, cursorScope: true, signal: true, unscoped: true },
  stream: { ...lists(), size: true, after: true, cursorScope: true, strategy: true, snapshot: true },
  batches: { ...lists(), size: true, after: true, cursorScope: true, strategy: true, snapshot: true },
  suggestIndex: { where: true, orderBy: true },
  load: { with: true, counts: true, signal: true },
  count: { where: true },
  exists: { where: true },
  aggregate: {
    where: true,
    groupBy: true,
    count: true,
    countDistinct: true,
    sum: true,
    avg: true,
    min: true,
    max: true,
    filtered: true,
    having: true,
    orderBy: true,
    limit: true,
    offset: true,
    unscoped: true,
    signal: true,
  },
  explain: { ...lists(), lock: true, offset: true, limit: true },
  create: reads(),
  createMany: { ...reads(), returning: true, onProgress: true },
  update: { ...reads(), version: true },
  updateMany: { ...reads(), where: true, set: true, returning: true },
  updateAll: { ...reads(), returning: true },
  updateEach: { ...reads(), returning: true, onProgress: true },
  upsert: { ...reads(), target: true, update: true, updateWhere: true },
  upsertMany: { ...reads(), target: true, update: true, updateWhere: true, returning: true, onProgress: true },
  getOrCreate: { ...reads(), where: true, create: true },
  delete: { ...reads(), version: true },
  deleteMany: { ...reads(), where: true, returning: true },
  deleteAll: { ...reads(), returning: true },
  restore: reads(),
}

function reads() {
  return { columns: true, extras: true, with: true, counts: true, unscoped: true, signal: true } as const
}

function lists() {
  return { ...reads(), where: true, orderBy: true } as const
}

function slices() {
  return { first: true, after: true, last: true, before: true } as const
}
