import fc from 'fast-check'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { samplesDdl } from '../support/property-columns.ts'
import { checkProperty, propertyTimeout } from '../support/property-runs.ts'
import { typesDdl, written } from '../support/property-schema.ts'
import {
  columnSets,
  decodeRow,
  expectStored,
  given,
  newRows,
  patches,
  selectedFrom,
  selections,
  type Values,
} from '../support/property-writes.ts'

const ddl =
  typesDdl +
  samplesDdl('written', `filled text not null default 'by the database'`, 'created integer', 'changed integer')

/** Rows that all have the same properties, and rows that each have their own. */
const uniformRows = columnSets.chain((columns) => fc.array(newRows(columns, false), { maxLength: 12 }))
const variedRows = fc.array(
  columnSets.chain((columns) => newRows(columns, true)),
  { maxLength: 6 },
)

vi.setConfig({ testTimeout: propertyTimeout })

describe.each(drivers)('writes on %s', (driver) => {
  let opened: OpenDatabase
  let lastId = 0
  const open = () => createRepositories(opened.db, { written }).written
  let repository: ReturnType<typeof open>

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl })
    repository = open()
  })
  afterAll(() => opened.close())

  /** The rows by keys that are not in order: what comes back in order was kept so. */
  const withKeys = (rows: readonly Values[]): Map<number, Values> => {
    lastId += rows.length
    return new Map(rows.map((row, index) => [lastId - index, row]))
  }
  // What a property makes has no static type, here and below.
  const toCreate = (rows: ReadonlyMap<number, Values>): never =>
    [...rows].map(([id, row]) => ({ id, ...given(row) })) as never
  const storedRow = async (id: number): Promise<Values> =>
    decodeRow((await opened.query(`select * from written where id = ${id}`))[0]!)

  it('creates one row exactly', async () => {
    const property = fc.asyncProperty(
      columnSets.chain((columns) => newRows(columns, true)),
      selections,
      async (row, columns) => {
        const rows = withKeys([row])
        const [values] = toCreate(rows) as [never]
        const created = (await repository.create(values, { columns: columns as never })) as Values
        const stored = await storedRow(lastId)
        expect(created).toEqual(selectedFrom(stored, columns))
        await expectStored(opened, rows, [stored])
        expect(stored).toMatchObject({
          filled: 'by the database',
          created: expect.any(Number) as number,
          changed: expect.any(Number) as number,
        })
      },
    )
    await checkProperty(property, 25)
  })

  it('creates rows of the same properties exactly and in order', async () => {
    const property = fc.asyncProperty(uniformRows, async (rows) => {
      const keyed = withKeys(rows)
      const created = await repository.createMany(toCreate(keyed))
      await expectStored(opened, keyed, created)
      expect(new Set(created.flatMap((row) => [row.created, row.changed])).size).toBe(2 * created.length)
    })
    await checkProperty(property, 20)
  })

  it('creates rows of different properties, and with SQL in them, exactly and in order', async () => {
    const property = fc.asyncProperty(variedRows, async (rows) => {
      const keyed = withKeys(rows)
      const created = await repository.createMany(toCreate(keyed))
      await expectStored(opened, keyed, created)
      expect(new Set(created.flatMap((row) => [row.created, row.changed])).size).toBe(2 * created.length)
    })
    await checkProperty(property, 20)
  })

  it('creates rows and returns their number, some columns, or extras', async () => {
    const property = fc.asyncProperty(fc.oneof(uniformRows, variedRows), selections, async (rows, columns) => {
      const counted = withKeys(rows)
      expect(await repository.createMany(toCreate(counted), { returning: false })).toBe(rows.length)
      const chosen = withKeys(rows)
      const withChosen = await repository.createMany(toCreate(chosen), { columns } as never)
      const extended = withKeys(rows)
      const withExtras = await repository.createMany(toCreate(extended), {
        extras: { double: sql<number>`${written.id} * 2` },
      })
      expect(withExtras.map(({ id, double }) => [id, double])).toEqual([...extended.keys()].map((id) => [id, id * 2]))
      const stored = await Promise.all([...chosen.keys()].map(storedRow))
      expect(withChosen).toEqual(stored.map((row) => selectedFrom(row, columns)))
      const both = new Map([...counted, ...chosen, ...extended])
      await expectStored(opened, both, await Promise.all([...both.keys()].map(storedRow)))
    })
    await checkProperty(property, 6)
  })

  it('changes one row exactly', async () => {
    const property = fc.asyncProperty(
      columnSets.chain((columns) => newRows(columns, false)),
      patches,
      async (row, patch) => {
        const keyed = withKeys([row])
        const [before] = await repository.createMany(toCreate(keyed))
        const changed = await repository.update(lastId, given(patch))
        await expectStored(opened, new Map([[lastId, { ...row, ...patch }]]), [changed])
        expect(changed.created).toBe(before?.created)
        // A patch of nothing changes nothing; any other runs $onUpdate.
        if (Object.keys(patch).length === 0) expect(changed).toEqual(before)
        else expect(changed.changed).toBeGreaterThan(before?.changed ?? Infinity)
      },
    )
    await checkProperty(property, 25)
  })

  it('changes many rows exactly, and no other', async () => {
    const property = fc.asyncProperty(uniformRows, patches, fc.nat(12), async (rows, patch, count) => {
      const keyed = withKeys(rows)
      await repository.createMany(toCreate(keyed))
      const ids = [...keyed.keys()].slice(0, count)
      const args = { where: { id: { in: ids } }, set: given(patch) } as never
      const changed = (await repository.updateMany(args)) as Values[]
      const expected = new Map([...keyed].map(([id, row]) => [id, ids.includes(id) ? { ...row, ...patch } : row]))
      const stored = await Promise.all([...keyed.keys()].map(storedRow))
      await expectStored(opened, expected, stored)
      expect(changed.toSorted((one, other) => Number(other['id']) - Number(one['id']))).toEqual(stored.slice(0, count))
      expect(await repository.updateMany({ ...(args as object), returning: false } as never)).toBe(ids.length)
    })
    await checkProperty(property, 12)
  })

  it('upserts rows exactly and in order, those that are there and others', async () => {
    const rowsOf = fc.array(
      columnSets.chain((columns) => newRows(columns, true)),
      { maxLength: 5 },
    )
    const property = fc.asyncProperty(uniformRows, rowsOf, fc.nat(5), async (rows, later, overlap) => {
      const before = withKeys(rows)
      await repository.createMany(toCreate(before), { returning: false })
      const common = [...before.keys()].slice(0, Math.min(overlap, later.length))
      const added = [...withKeys(later.slice(common.length)).keys()]
      const ids = [...added, ...common]
      const upserts = new Map(later.map((row, index) => [ids[index] as number, row]))
      const upserted = await repository.upsertMany(toCreate(upserts))
      expect(upserted.map(({ created }) => created)).toEqual(ids.map((id) => !before.has(id)))
      const expected = new Map([...upserts].map(([id, row]) => [id, { ...before.get(id), ...row }]))
      await expectStored(
        opened,
        expected,
        upserted.map(({ row }) => row),
      )
    })
    await checkProperty(property, 20)
  })

  it('changes each row by its own values exactly, and no other', async () => {
    const patchesOf = fc.array(patches, { maxLength: 6 })
    const property = fc.asyncProperty(uniformRows, patchesOf, async (rows, changes) => {
      const before = withKeys(rows)
      await repository.createMany(toCreate(before), { returning: false })
      const ids = [...before.keys()].slice(0, changes.length).toReversed()
      const each = new Map(ids.map((id, index) => [id, changes[index] as Values]))
      const changed = await repository.updateEach(toCreate(each))
      const expected = new Map([...each].map(([id, patch]) => [id, { ...before.get(id), ...patch }]))
      await expectStored(opened, expected, changed)
      const others = new Map([...before].filter(([id]) => !each.has(id)))
      await expectStored(opened, others, await Promise.all([...others.keys()].map(storedRow)))
    })
    await checkProperty(property, 20)
  })
})
