import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { doCall, preparedCalls, type PreparedCall } from '../support/prepared-calls.ts'
import { judge, type Verdict } from '../support/prepared-oracle.ts'
import type { StoredRow } from '../support/prepared-work.ts'
import { layouts, openPrepared, preparedDdl, type TableName } from '../support/prepared-writes.ts'
import { checkProperty, propertyTimeout } from '../support/property-runs.ts'

vi.setConfig({ testTimeout: propertyTimeout })

interface Kind {
  readonly table: TableName
  readonly isHooked: boolean
}
const kinds = (Object.keys(layouts) as TableName[]).flatMap((table) =>
  [false, true].map((isHooked): Kind => ({ table, isHooked })),
)

/** A row as text, one for the oracle's, those that calls return and those that the table has. */
function textOf(row: StoredRow): string {
  const { region, id, tenantId, code, n, note, createdBy, updatedBy, version, isDeleted } = row
  const values = [region, id, tenantId, code, n, note, n * 2, null, createdBy, updatedBy, version, isDeleted]
  return values.map(String).join(' ')
}

function textOfReturned(row: Readonly<Record<string, unknown>>): string {
  const names = 'region id tenantId code n note doubled secret createdBy updatedBy version'.split(' ')
  return [...names.map((name) => row[name]), row['deletedAt'] !== null].map(String).join(' ')
}

/** What a call returned, as the oracle says it. */
function describeReturned({ method }: PreparedCall, returned: unknown): unknown {
  if (typeof returned === 'number') return returned
  const rows = (Array.isArray(returned) ? returned : [returned]) as Readonly<Record<string, never>>[]
  const isMet = ['upsert', 'upsertMany', 'getOrCreate'].includes(method)
  if (isMet) return rows.map(({ row, created }) => `${created} ${textOfReturned(row as never)}`)
  const texts = rows.map(textOfReturned)
  return method === 'updateMany' ? texts.toSorted() : texts
}

/** What a call must return. */
function describeVerdict(call: PreparedCall, { became, count }: Verdict): unknown {
  if ('returning' in call && !call.returning) return count
  const isMet = ['upsert', 'upsertMany', 'getOrCreate'].includes(call.method)
  if (isMet) return became.map(({ row, verb }) => `${verb === 'created'} ${textOf(row)}`)
  const texts = became.map(({ row }) => textOf(row))
  return call.method === 'updateMany' ? texts.toSorted() : texts
}

describe.each(['postgres.js', 'PGlite'] as const)('prepared writes on %s', (driver) => {
  let opened: OpenDatabase
  let openHooked: ReturnType<typeof openPrepared>
  let openPlain: ReturnType<typeof openPrepared>
  const hooked: string[] = []

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: preparedDdl })
    openPlain = openPrepared(opened, undefined)
    openHooked = openPrepared(opened, (verb, rows) => {
      hooked.push(...rows.map((row) => `${verb} ${textOfReturned(row as never)}`))
    })
  })
  afterAll(() => opened.close())

  const stored = async (table: TableName): Promise<string[]> => {
    const rows = await opened.query(
      `select region, id, tenant_id, code, n, note, doubled, secret, created_by, updated_by, version,
         (deleted_at is not null)::text as deleted from ${table}`,
    )
    return rows.map((row) => Object.values(row).map(String).join(' ')).toSorted()
  }

  /** Does a call, and compares what it did with what it has to do. */
  const check = async (kind: Kind, rows: readonly StoredRow[], call: PreparedCall) => {
    const { table, isHooked } = kind
    const open = isHooked ? openHooked : openPlain
    const verdict = judge(kind, rows, call)
    hooked.length = 0
    const outcome = await doCall(open(call)[table], table, call).then(
      (returned) => ({ returned: describeReturned(call, returned) }),
      (error: unknown) => ({ error: (error as Error).constructor.name }),
    )
    const isFailed = 'error' in outcome
    if (isFailed || (verdict.errors.size > 0 && !verdict.maySucceed))
      expect([...verdict.errors]).toContain(isFailed ? outcome.error : outcome)
    else {
      expect(outcome.returned).toEqual(describeVerdict(call, verdict))
      const written = verdict.became.flatMap(({ row, verb }) => (verb === undefined ? [] : [`${verb} ${textOf(row)}`]))
      // Where rows are only counted the hooks get them all the same.
      if (isHooked) expect(hooked.toSorted()).toEqual(written.toSorted())
    }
    const now = await stored(table)
    // Of a list that is one statement, outside of a transaction, the rows are written that no trigger has kept.
    const isPartly = !isHooked && isFailed && outcome.error === 'RowNotWrittenError' && 'rows' in call
    const others = isPartly && call.method !== 'updateEach' ? verdict.rows : rows
    const isUndone = isFailed && isDeepStrictEqual(now, rows.map(textOf).toSorted())
    const after = isUndone ? rows : isFailed ? others : verdict.rows
    expect(now).toEqual(after.map(textOf).toSorted())
    return after
  }

  it.each(kinds)('do what they are to do to the rows of $table, hooks: $isHooked', async (kind) => {
    const property = fc.asyncProperty(preparedCalls, async (calls) => {
      await opened.query(`truncate ${kind.table}`)
      let rows: readonly StoredRow[] = []
      for (const call of calls) rows = await check(kind, rows, call)
    })
    await checkProperty(property, 8)
  })
})
