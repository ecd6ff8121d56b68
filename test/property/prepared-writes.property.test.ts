import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { doCall, preparedCalls, type PreparedCall } from '../support/prepared-calls.ts'
import { judge, type StoredRow, type Verdict } from '../support/prepared-oracle.ts'
import { layouts, openPrepared, preparedDdl, type TableName } from '../support/prepared-writes.ts'
import { checkProperty, propertyTimeout } from '../support/property-runs.ts'

vi.setConfig({ testTimeout: propertyTimeout })

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
  let open: ReturnType<typeof openPrepared>
  const hooked: string[] = []

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: preparedDdl })
    open = openPrepared(opened, (verb, rows) => {
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
  const check = async (table: TableName, rows: readonly StoredRow[], call: PreparedCall) => {
    const verdict = judge(table, rows, call)
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
      expect(hooked.toSorted()).toEqual(written.toSorted())
    }
    const after = isFailed ? rows : verdict.rows
    expect(await stored(table)).toEqual(after.map(textOf).toSorted())
    return after
  }

  it.each(Object.keys(layouts) as TableName[])('do what they are to do to the rows of %s', async (table) => {
    const property = fc.asyncProperty(preparedCalls, async (calls) => {
      await opened.query(`truncate ${table}`)
      let rows: readonly StoredRow[] = []
      for (const call of calls) rows = await check(table, rows, call)
    })
    await checkProperty(property, 40)
  })
})
