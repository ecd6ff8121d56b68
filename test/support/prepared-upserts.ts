import type { Given, Only, Update } from './prepared-calls.ts'
import {
  type Became,
  changed,
  create,
  identityOf,
  inserted,
  isTaken,
  isVisible,
  prepared,
  replace,
  type StoredRow,
  type Work,
} from './prepared-work.ts'
import { layouts } from './prepared-writes.ts'

/** Rows are written in the order of their targets, those of the same properties in one statement. */
export function upsertMany(
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
    else if (twin !== undefined && (isLeft(twin) || only !== undefined)) return { row: twin, verb: undefined }
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
  // Nobody can tell a row that the trigger keeps from one that `updateWhere` leaves.
  if (isLeft(twin) || (twin.note === 'keep' && only !== undefined)) return { row: twin, verb: undefined }
  if (twin.note === 'keep') return returning ? void work.errors.add('RowNotWrittenError') : undefined
  const after = changed(work, twin, patch)
  if (isTaken(work, after, [twin])) work.errors.add('UniqueViolationError')
  replace(work, twin, after)
  work.count++
  return { row: after, verb: 'updated' }
}

function compare(names: readonly string[], one: Given, other: Given): number {
  for (const name of names) {
    const [own, theirs] = [one[name], other[name]] as [number, number]
    if (own !== theirs) return own < theirs ? -1 : 1
  }
  return 0
}
