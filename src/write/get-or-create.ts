import type { Row } from '../database/index.ts'
import { describeValue, InvalidArgumentError, TransactionConflictError } from '../errors/index.ts'
import { isPlainObject } from '../plan/index.ts'
import { planSelect } from '../query/index.ts'
import { planConflict } from './plan-conflict.ts'
import { planInsert } from './plan-insert.ts'
import { readTarget, readTargetTexts } from './read-target.ts'
import { alone, runBefore, validateRows } from './prepare-values.ts'
import { readCreateValues } from './read-values.ts'
import { refuseOutside } from './refuse-outside.ts'
import { optionsOfWrite, readWriteOptions, type UncheckedOptions, type WriteContext } from './write-context.ts'

const optionsOfGetOrCreate = optionsOfWrite('where', 'create')

/** How often the row can vanish between being found in the way and being read. */
const roundsAtMost = 50

/**
 * Reads the row with unique values, or inserts it. Where another call inserts it at the same time, one of them creates
 * it, and the others get it.
 */
export async function getOrCreateRow(context: WriteContext, args: UncheckedOptions): Promise<Row[]> {
  const { table, executor, needed } = context
  const path = 'getOrCreate'
  const returning = readWriteOptions(context, args, optionsOfGetOrCreate, path)
  const { where, create } = (args ?? {}) as { readonly where?: unknown; readonly create?: unknown }
  const unique = readObject(where, `${path}.where`)
  const target = readTarget(table, Object.keys(unique), `${path}.where`)
  const texts = readTargetTexts(target, unique, `${path}.where`)
  const given = readObject(create, `${path}.create`)
  checkAgreement(given, unique, (values) => readTargetTexts(target, values, `${path}.create`), texts)
  const [complete] = await runBefore(table, 'beforeCreate', [{ ...given, ...unique }])
  const own = readCreateValues(table, complete, `${path}.create`)
  const [values = own] = await validateRows(table, 'insert', [own], `${path}.create`, alone)

  const { columns, extras } = returning
  const read = planSelect(table, { where: unique, columns, extras }, path, needed, 1)
  const nothing = { columns: [], values: new Map(), condition: undefined }
  const insert = planInsert(
    table,
    {
      columns: [...values.keys()],
      rows: [values],
      writtenOutAtMost: 1,
      planConflict: (bindings) => planConflict(table, target, nothing, bindings, path),
    },
    returning,
    path,
  )
  for (let round = 0; round < roundsAtMost; round++) {
    const [found] = await executor.rows(read, args?.signal)
    if (found !== undefined) return [{ ...(needed === undefined ? { row: found } : found), created: false }]
    const created = insert === undefined ? [] : await executor.rows(insert, args?.signal)
    if (created.length > 0) return created
    await refuseOutside(executor, { table, target, returning, path }, [texts], args?.signal)
  }
  throw new TransactionConflictError('serialization', '40001', undefined)
}

function readObject(value: unknown, path: string): Record<string, unknown> {
  if (isPlainObject(value)) return value
  throw new InvalidArgumentError({ path, expected: 'an object of values', received: describeValue(value) })
}

/** What `create` says again of `where` must be the same: the row could not be found by it otherwise. */
function checkAgreement(
  given: Record<string, unknown>,
  unique: Record<string, unknown>,
  textsOf: (values: unknown) => readonly string[],
  texts: readonly string[],
): void {
  const again = Object.fromEntries(Object.keys(unique).map((name) => [name, given[name] ?? unique[name]]))
  if (textsOf(again).every((text, index) => text === texts[index])) return
  throw new InvalidArgumentError({
    path: 'getOrCreate.create',
    expected: 'the values of where, or none of these properties',
    received: 'others',
  })
}
