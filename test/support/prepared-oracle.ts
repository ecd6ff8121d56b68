import type { Given, PreparedCall } from './prepared-calls.ts'
import { upsertMany } from './prepared-upserts.ts'
import {
  type Became,
  changed,
  create,
  find,
  identityOf,
  inserted,
  isTaken,
  isVisible,
  patchOf,
  prepared,
  replace,
  type StoredRow,
  type Work,
} from './prepared-work.ts'
import { layouts, type TableName } from './prepared-writes.ts'

/** What a call does to a table. */
export interface Verdict {
  /** The classes of the errors that it may have; none where it succeeds. Then nothing is changed. */
  readonly errors: ReadonlySet<string>
  /** Whether it may succeed all the same: which row an UPDATE takes first decides. */
  readonly maySucceed: boolean
  /** The rows that are there after a success. */
  readonly rows: readonly StoredRow[]
  /** What became of the rows of the call, in their order. */
  readonly became: readonly Became[]
  /** How many rows are counted. */
  readonly count: number
}

/** Says what a call does to the rows of a table. */
export function judge(
  { table, isHooked }: { readonly table: TableName; readonly isHooked: boolean },
  rows: readonly StoredRow[],
  call: PreparedCall,
): Verdict {
  const work: Work = {
    table,
    caller: call,
    isHooked,
    rows: [...rows],
    errors: new Set(),
    maySucceed: false,
    became: [],
    count: 0,
  }
  // Hooks get the rows, also where the call only gets their number.
  const returning = isHooked || !('returning' in call) || call.returning
  switch (call.method) {
    case 'create':
      createMany(work, [call.row], true)
      break
    case 'createMany':
      createMany(work, call.rows, returning)
      break
    case 'upsert':
      upsertMany(work, [call.row], call, true)
      break
    case 'upsertMany':
      upsertMany(work, call.rows, call, returning)
      break
    case 'getOrCreate':
      upsertMany(work, [call.row], { ...call, update: [], only: undefined }, true)
      break
    case 'update':
      updateEach(work, [{ ...call.patch, ...call.row, ...(call.version && { version: call.version }) }])
      break
    case 'updateEach':
      updateEach(work, call.rows)
      break
    case 'updateMany':
      updateMany(work, call.where, call.patch)
      break
    case 'delete':
      deleteOne(work, call.row, call.version, call.isFinal)
      break
    case 'restore':
      restoreOne(work, call.row)
      break
  }
  return work
}

function createMany(work: Work, given: readonly Given[], returning: boolean): void {
  let isSkipped = false
  for (const values of given) {
    const row = inserted(work, prepared(work, values))
    if (row.note === 'skip') isSkipped = true
    else if (isTaken(work, row)) work.errors.add('UniqueViolationError')
    else create(work, row)
  }
  if (isSkipped && returning && work.errors.size === 0) work.errors.add('RowNotWrittenError')
}

function updateEach(work: Work, given: readonly Given[]): void {
  const { key } = layouts[work.table]
  if (new Set(given.map((row) => identityOf(row, key))).size < given.length) work.errors.add('InvalidArgumentError')
  const changes: [StoredRow, StoredRow][] = []
  for (const values of given) {
    const before = work.rows.find((row) => identityOf(row, key) === identityOf(values, key) && isVisible(work, row))
    const patch = patchOf(work, values)
    if (before === undefined) work.errors.add('NotFoundError')
    else if (values['version'] !== undefined && values['version'] !== before.version)
      work.errors.add('OptimisticLockError')
    else if (Object.keys(patch).length === 0) work.became.push({ row: before, verb: undefined })
    else if (before.note === 'keep') work.errors.add('RowNotWrittenError')
    else {
      const row = changed(work, before, patch)
      changes.push([before, row])
      work.became.push({ row, verb: 'updated' })
    }
  }
  change(work, changes)
  work.count = given.length
}

function updateMany(work: Work, where: Given, given: Given): void {
  const patch = patchOf(work, given)
  const found = work.rows.filter(
    (row) => isVisible(work, row) && Object.entries(where).every(([name, value]) => row[name as never] === value),
  )
  if (Object.keys(patch).length === 0) {
    work.became.push(...found.map((row) => ({ row, verb: undefined })))
    work.count = found.length
    return
  }
  const changes = found
    .filter(({ note }) => note !== 'keep')
    .map((row): [StoredRow, StoredRow] => [row, changed(work, row, patch)])
  change(work, changes)
  work.became.push(...changes.map(([, row]) => ({ row, verb: 'updated' as const })))
  work.count = changes.length
}

function deleteOne(work: Work, given: Given, version: number | undefined, isFinal: boolean): void {
  const row = find(work, given, isFinal)
  if (row === undefined) work.errors.add('NotFoundError')
  else if (version !== undefined && version !== row.version) work.errors.add('OptimisticLockError')
  else if (isFinal) {
    work.rows = work.rows.filter((other) => other !== row)
    work.became.push({ row, verb: undefined })
  } else if (row.note === 'keep') work.errors.add('RowNotWrittenError')
  else {
    const deleted = { ...changed(work, row, {}), isDeleted: true }
    replace(work, row, deleted)
    work.became.push({ row: deleted, verb: undefined })
  }
}

function restoreOne(work: Work, given: Given): void {
  const row = find(work, given, true)
  if (row === undefined) work.errors.add('NotFoundError')
  else if (!row.isDeleted) work.became.push({ row, verb: undefined })
  else {
    const restored = { ...changed(work, row, {}), isDeleted: false }
    replace(work, row, restored)
    work.became.push({ row: restored, verb: 'updated' })
  }
}

/** Changes rows at once: PostgreSQL may meet a value that another row is about to give up. */
function change(work: Work, changes: readonly (readonly [StoredRow, StoredRow])[]): void {
  const befores = changes.map(([before]) => before)
  const afters = changes.map(([, after]) => after)
  const untouched = work.rows.filter((row) => !befores.includes(row))
  const all = [...untouched, ...afters]
  if (afters.some((row) => isTaken({ ...work, rows: all }, row, [row]))) work.errors.add('UniqueViolationError')
  else if (changes.some(([before, after]) => isTaken({ ...work, rows: befores }, after, [before]))) {
    work.maySucceed = work.errors.size === 0
    work.errors.add('UniqueViolationError')
  }
  work.rows = all
}
