import fc from 'fast-check'
import type { Caller, PreparedRepository, TableName } from './prepared-writes.ts'
import { layouts } from './prepared-writes.ts'

/** Values of a row, or of some of its properties. */
export type Given = Readonly<Record<string, unknown>>

/** A call of a method, by what it is given. */
export type PreparedCall = Caller &
  (
    | { readonly method: 'create'; readonly row: Given }
    | { readonly method: 'createMany'; readonly rows: readonly Given[]; readonly returning: boolean }
    | {
        readonly method: 'upsert'
        readonly row: Given
        readonly target: Target
        readonly update: Update
        readonly only: Only
      }
    | {
        readonly method: 'upsertMany'
        readonly rows: readonly Given[]
        readonly target: Target
        readonly update: Update
        readonly only: Only
        readonly returning: boolean
      }
    | { readonly method: 'getOrCreate'; readonly row: Given; readonly target: Target }
    | { readonly method: 'update'; readonly row: Given; readonly patch: Given; readonly version: number | undefined }
    | { readonly method: 'updateEach'; readonly rows: readonly Given[]; readonly returning: boolean }
    | { readonly method: 'updateMany'; readonly where: Given; readonly patch: Given; readonly returning: boolean }
    | {
        readonly method: 'delete'
        readonly row: Given
        readonly version: number | undefined
        readonly isFinal: boolean
      }
    | { readonly method: 'restore'; readonly row: Given }
  )
export type Target = 'key' | 'code'
/** Properties that are updated, or the values that they get. */
export type Update = readonly string[] | Given | undefined
/** The number of a row that `updateWhere` asks for. */
export type Only = number | undefined

// Few values, so that rows meet. By the notes skip and keep a trigger suppresses rows.
const codes = fc.constantFrom('a', ' a', 'b', 'c')
const others = {
  n: fc.nat(2),
  note: fc.constantFrom('x', 'y', 'skip', 'keep', null),
  secret: fc.constant('s'),
}
const keys = { region: fc.integer({ min: 1, max: 2 }), id: fc.integer({ min: 1, max: 4 }) }
const record = <T extends Record<string, fc.Arbitrary<unknown>>>(values: T, requiredKeys: (keyof T & string)[]) =>
  fc.record(values, { requiredKeys, noNullPrototype: true }) as fc.Arbitrary<Given>
const rows = record({ ...keys, code: codes, ...others }, ['region', 'id', 'code'])
const keyed = record(keys, ['region', 'id'])
const patches = record({ code: codes, ...others }, [])
const version = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined, freq: 3 })
const changes = record({ ...keys, version: fc.integer({ min: 1, max: 2 }), code: codes, ...others }, ['region', 'id'])
const target = fc.constantFrom<Target>('key', 'code')
const update = fc.constantFrom<Update>(undefined, [], ['n'], ['note', 'secret'], ['code', 'n'], { n: 2 }, { code: 'c' })
const only = fc.option(fc.nat(1), { nil: undefined, freq: 3 })
const where = fc.oneof(
  record({ n: fc.nat(2) }, ['n']),
  record({ code: fc.constantFrom('a', 'b') }, ['code']),
  record({ region: keys.region }, ['region']),
)
const list = (each: fc.Arbitrary<Given>) => fc.array(each, { maxLength: 4, size: 'max' })

const caller = { tenantId: fc.integer({ min: 1, max: 2 }), user: fc.constantFrom('ada', 'eve') }
const of = (method: string, values: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(
    { method: fc.constant(method), ...caller, ...values },
    { noNullPrototype: true },
  ) as unknown as fc.Arbitrary<PreparedCall>
const returning = fc.boolean()

/** Calls of every write, one after the other. */
export const preparedCalls: fc.Arbitrary<readonly PreparedCall[]> = fc.array(
  fc.oneof(
    of('create', { row: rows }),
    of('createMany', { rows: list(rows), returning }),
    of('upsert', { row: rows, target, update, only }),
    of('upsertMany', { rows: list(rows), target, update, only, returning }),
    of('getOrCreate', { row: rows, target }),
    of('update', { row: keyed, patch: patches, version }),
    of('updateEach', { rows: list(changes), returning }),
    of('updateMany', { where, patch: patches, returning }),
    of('delete', { row: keyed, version, isFinal: fc.boolean() }),
    of('restore', { row: keyed }),
  ),
  { minLength: 1, maxLength: 12, size: 'max' },
)

/** The properties by which a row is found, as a caller names them. */
function targetOf(table: TableName, chosen: Target): readonly string[] {
  return chosen === 'key' ? layouts[table].key : layouts[table].codeGiven
}

/** Does a call. */
export function doCall(repository: PreparedRepository, table: TableName, call: PreparedCall): Promise<unknown> {
  const { key } = layouts[table]
  const run = (...args: readonly unknown[]): Promise<unknown> =>
    (repository[call.method] as (...args: readonly unknown[]) => Promise<unknown>)(...args)
  const keyOf = ({ row }: { readonly row: Given }): unknown => (key.length === 1 ? row['id'] : pick(row, key))
  switch (call.method) {
    case 'create':
      return run(call.row)
    case 'createMany':
      return run(call.rows, returns(call))
    case 'upsert':
      return run(call.row, conflict(table, call))
    case 'upsertMany':
      return run(call.rows, { ...conflict(table, call), ...returns(call) })
    case 'getOrCreate': {
      const names = targetOf(table, call.target)
      return run({ where: pick(call.row, names), create: omit(call.row, names) })
    }
    case 'update':
      return run(keyOf(call), call.patch, versionOf(call))
    case 'updateEach':
      return run(table === 'whole' ? call.rows.map((row) => omit(row, ['region'])) : call.rows, returns(call))
    case 'updateMany':
      return run({ where: call.where, set: call.patch, ...returns(call) })
    case 'delete':
      return run(keyOf(call), { ...versionOf(call), ...(call.isFinal && { unscoped: ['softDelete'] }) })
    default:
      return run(keyOf(call))
  }
}

function returns({ returning: isAsked }: { readonly returning: boolean }): object {
  return isAsked ? {} : { returning: false }
}

function versionOf({ version: expected }: { readonly version: number | undefined }): object {
  return expected === undefined ? {} : { version: expected }
}

function conflict(
  table: TableName,
  call: { readonly target: Target; readonly update: Update; readonly only: Only },
): object {
  return {
    ...(call.target === 'code' && { target: targetOf(table, 'code') }),
    ...(call.update !== undefined && { update: call.update }),
    ...(call.only !== undefined && { updateWhere: { n: call.only } }),
  }
}

function pick(values: Given, names: readonly string[]): Given {
  return Object.fromEntries(names.map((name) => [name, values[name]]))
}

function omit(values: Given, names: readonly string[]): Given {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)))
}
