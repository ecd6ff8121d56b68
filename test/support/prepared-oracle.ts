import type { Given, Only, PreparedCall, Update } from './prepared-calls.ts'
import { layouts, type Caller, type TableName } from './prepared-writes.ts'

/** A row as the table has it. */
export interface StoredRow {
  readonly region: number
  readonly id: number
  readonly tenantId: number
  readonly code: string
  readonly n: number
  readonly note: string | null
  readonly createdBy: string
  readonly updatedBy: string
  readonly version: number
  readonly isDeleted: boolean
}

/** What became of a row that a call is about. */
export interface Became {
  readonly row: StoredRow
  readonly verb: 'created' | 'updated' | undefined
}

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

/** A table in the hands of one call. */
interface Work {
  readonly table: TableName
  readonly caller: Caller
  /** Whether the hooks of the table run. */
  readonly isHooked: boolean
  rows: StoredRow[]
  readonly errors: Set<string>
  maySucceed: boolean
  readonly became: Became[]
  count: number
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
  switch (call.method) {
    case 'create':
      createMany(work, [call.row], true)
      break
    case 'createMany':
      createMany(work, call.rows, call.returning)
      break
    case 'upsert':
      upsertMany(work, [call.row], call, true)
      break
    case 'upsertMany':
      upsertMany(work, call.rows, call, call.returning)
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

/** Rows are written in the order of their targets, those of the same properties in one statement. */
function upsertMany(
  work: Work,
  given: readonly Given[],
  call: { readonly target: 'key' | 'code'; readonly update: Update; readonly only: Only },
  returning: boolean,
): void {
  const target = layouts[work.table][call.target]
  const rows = given.map((values, index) => ({ values: prepared(work, values), index }))
  const sought = rows.map(({ values }) => identityOf({ ...values, tenantId: work.caller.tenantId }, target))
  if (new Set(sought).size < sought.length) work.errors.add('InvalidArgumentError')
  const ordered = rows.toSorted((one, other) => compare(target, one.values, other.values))
  const kinds = [...new Set(ordered.map(({ values }) => kindOf(values)))]
  const inStatements = kinds.flatMap((kind) => ordered.filter(({ values }) => kindOf(values) === kind))
  const became: Became[] = []
  const met = new Set<string>()
  for (const { values, index } of inStatements) {
    const row = inserted(work, values)
    const patch = updateOf(call.update, target, values, row)
    if (row.note !== 'skip') {
      // A trigger has made two rows the same.
      if (met.has(identityOf(row, target))) work.errors.add('InvalidArgumentError')
      met.add(identityOf(row, target))
    }
    const own = meet(work, row, { target, patch, sought: sought[index] as string, returning, only: call.only })
    if (own !== undefined) became[index] = own
  }
  // A row that a trigger has kept became nothing.
  work.became.push(...became.flat())
}

/** Rows that set the same properties share a statement. */
function kindOf(values: Given): string {
  return Object.keys(values).toSorted().join()
}

/** What an upsert changes in a row that is there, by what a trigger makes of the row that was to be inserted. */
function updateOf(update: Update, target: readonly string[], values: Given, row: StoredRow): Given {
  if (update !== undefined && !isList(update)) return update
  const names = Object.keys(values).filter((name) =>
    update === undefined ? !target.includes(name) : update.includes(name),
  )
  return Object.fromEntries(names.map((name) => [name, row[name as keyof StoredRow]]))
}

function isList(update: readonly string[] | Given): update is readonly string[] {
  return Array.isArray(update)
}

interface Meeting {
  readonly target: readonly (keyof StoredRow)[]
  /** What changes in a row that is there. */
  readonly patch: Given
  readonly only: Only
  /** What the row is looked for by, before triggers. */
  readonly sought: string
  readonly returning: boolean
}

function meet(work: Work, row: StoredRow, { target, patch, sought, returning, only }: Meeting): Became | undefined {
  const isEmpty = Object.keys(patch).length === 0
  const isLeft = ({ n }: StoredRow): boolean => isEmpty || (only !== undefined && n !== only)
  if (row.note === 'skip') {
    // Nobody but the trigger knows that it is not there.
    const twin = work.rows.find((other) => identityOf(other, target) === sought)
    if (twin !== undefined && !isVisible(work, twin)) work.errors.add('UniqueViolationError')
    else if (twin !== undefined && isLeft(twin)) return { row: twin, verb: undefined }
    else if (returning) work.errors.add('RowNotWrittenError')
    return undefined
  }
  const twin = work.rows.find((other) => identityOf(other, target) === identityOf(row, target))
  if (twin === undefined) {
    if (isTaken(work, row)) return void work.errors.add('UniqueViolationError')
    create(work, row)
    return work.became.pop()
  }
  if (!isVisible(work, twin)) return void work.errors.add('UniqueViolationError')
  if (isLeft(twin)) return { row: twin, verb: undefined }
  if (twin.note === 'keep') return returning ? void work.errors.add('RowNotWrittenError') : undefined
  const after = changed(work, twin, patch)
  if (isTaken(work, after, [twin])) work.errors.add('UniqueViolationError')
  replace(work, twin, after)
  work.count++
  return { row: after, verb: 'updated' }
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

/** What the hook and the validator make of a new row. */
function prepared({ isHooked }: Work, given: Given): Given {
  const { secret, ...values } = given
  return isHooked && typeof values['code'] === 'string' ? { ...values, code: values['code'].trim() } : values
}

function patchOf(work: Work, given: Given): Given {
  const { region, id, version, ...values } = prepared(work, given)
  return values
}

/** A new row as the trigger leaves it. */
function inserted({ caller }: Work, values: Given): StoredRow {
  const { tenantId, user } = caller
  const row = { n: 0, note: null, tenantId, createdBy: user, updatedBy: user, version: 1, isDeleted: false, ...values }
  return lowered(row as unknown as StoredRow)
}

function changed({ caller }: Work, before: StoredRow, patch: Given): StoredRow {
  return lowered({ ...before, ...patch, updatedBy: caller.user, version: before.version + 1 })
}

function lowered(row: StoredRow): StoredRow {
  return { ...row, code: row.code.toLowerCase() }
}

function create(work: Work, row: StoredRow): void {
  work.rows.push(row)
  work.became.push({ row, verb: 'created' })
  work.count++
}

function replace(work: Work, before: StoredRow, after: StoredRow): void {
  work.rows = work.rows.map((row) => (row === before ? after : row))
}

function find(work: Work, given: Given, isOfDeleted: boolean): StoredRow | undefined {
  const { key } = layouts[work.table]
  return work.rows.find(
    (row) =>
      identityOf(row, key) === identityOf(given, key) &&
      row.tenantId === work.caller.tenantId &&
      (isOfDeleted || !row.isDeleted),
  )
}

function isVisible({ caller }: Work, row: StoredRow): boolean {
  return row.tenantId === caller.tenantId && !row.isDeleted
}

/** Whether another row has the unique values of one, whatever the scopes. */
function isTaken({ table, rows }: Work, row: StoredRow, except: readonly StoredRow[] = []): boolean {
  const { key, code } = layouts[table]
  return rows.some(
    (other) =>
      !except.includes(other) && [key, code].some((names) => identityOf(other, names) === identityOf(row, names)),
  )
}

function identityOf(row: object, names: readonly string[]): string {
  return JSON.stringify(names.map((name) => (row as Given)[name]))
}

function compare(names: readonly string[], one: Given, other: Given): number {
  for (const name of names) {
    const [own, theirs] = [one[name], other[name]] as [number, number]
    if (own !== theirs) return own < theirs ? -1 : 1
  }
  return 0
}
