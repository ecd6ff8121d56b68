import type { Given } from './prepared-calls.ts'
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

/** A table in the hands of one call. */
export interface Work {
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

/** What the hook and the validator make of a new row. */
export function prepared({ isHooked }: Work, given: Given): Given {
  const values = without(given, ['secret'])
  return isHooked && typeof values['code'] === 'string' ? { ...values, code: values['code'].trim() } : values
}

export function patchOf(work: Work, given: Given): Given {
  return without(prepared(work, given), ['region', 'id', 'version'])
}

/** A new row as the trigger leaves it. */
export function inserted({ caller }: Work, values: Given): StoredRow {
  const { tenantId, user } = caller
  const row = { n: 0, note: null, tenantId, createdBy: user, updatedBy: user, version: 1, isDeleted: false, ...values }
  return lowered(row as unknown as StoredRow)
}

export function changed({ caller }: Work, before: StoredRow, patch: Given): StoredRow {
  return lowered({ ...before, ...patch, updatedBy: caller.user, version: before.version + 1 })
}

function lowered(row: StoredRow): StoredRow {
  return { ...row, code: row.code.toLowerCase() }
}

export function create(work: Work, row: StoredRow): void {
  work.rows.push(row)
  work.became.push({ row, verb: 'created' })
  work.count++
}

export function replace(work: Work, before: StoredRow, after: StoredRow): void {
  work.rows = work.rows.map((row) => (row === before ? after : row))
}

export function find(work: Work, given: Given, isOfDeleted: boolean): StoredRow | undefined {
  const { key } = layouts[work.table]
  return work.rows.find(
    (row) =>
      identityOf(row, key) === identityOf(given, key) &&
      row.tenantId === work.caller.tenantId &&
      (isOfDeleted || !row.isDeleted),
  )
}

export function isVisible({ caller }: Work, row: StoredRow): boolean {
  return row.tenantId === caller.tenantId && !row.isDeleted
}

/** Whether another row has the unique values of one, whatever the scopes. */
export function isTaken({ table, rows }: Work, row: StoredRow, except: readonly StoredRow[] = []): boolean {
  const { key, code } = layouts[table]
  return rows.some(
    (other) =>
      !except.includes(other) && [key, code].some((names) => identityOf(other, names) === identityOf(row, names)),
  )
}

export function identityOf(row: object, names: readonly string[]): string {
  return JSON.stringify(names.map((name) => (row as Given)[name]))
}

function without(values: Given, names: readonly string[]): Given {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)))
}
