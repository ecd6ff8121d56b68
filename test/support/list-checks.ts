import fc from 'fast-check'
import { expect } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import type { OpenDatabase } from './drivers.ts'
import { type ListTypes, tableOf } from './list-types.ts'

type Values = Readonly<Record<string, unknown>>
type WithKey = Values & { readonly id: number }

const justKeys = { columns: { id: true } } as const

/** Rows with a value for every column, or NULL. */
export function listRows(types: ListTypes): fc.Arbitrary<readonly Values[]> {
  const row = fc.record(
    Object.fromEntries(Object.entries(types).map(([name, { values }]) => [name, fc.option(values, { freq: 6 })])),
    { noNullPrototype: true },
  )
  return fc.array(row, { minLength: 2, maxLength: 4 })
}

/** Writes and filters of a table with a column of each type, where many values travel and where one does. */
export interface ListChecks {
  /** Expects that the writes of many rows store what those of one row do. */
  checkWrites(rows: readonly Values[]): Promise<void>
  /** Expects that `in` and `notIn` find what `eq` does. */
  checkFilters(rows: readonly Values[]): Promise<void>
}

/** The checks on an open database, which has the table. */
export function checkLists(opened: OpenDatabase, types: ListTypes): ListChecks {
  const { listed } = createRepositories(opened.db, { listed: tableOf(types) })
  const stored = async (): Promise<Record<string, string | null>[]> => {
    const texts = Object.keys(types).map((name) => `"${name}"::text`)
    return opened.query(`select ${texts.join(', ')} from listed order by id`)
  }
  const withKeys = (rows: readonly Values[]): never => rows.map((row, index) => ({ ...row, id: index + 1 })) as never
  const one = (rows: readonly Values[]): never[] => withKeys(rows)
  const emptied = (): Promise<number> => listed.deleteAll({ returning: false })
  const blank = (rows: readonly Values[]): never => withKeys(rows.map(() => ({})))

  const ways: Readonly<Record<string, (rows: readonly Values[]) => Promise<unknown>>> = {
    create: async (rows) => {
      for (const row of one(rows)) await listed.create(row, justKeys)
    },
    createMany: (rows) => listed.createMany(withKeys(rows), justKeys),
    upsert: async (rows) => {
      for (const row of one(rows)) await listed.upsert(row, justKeys)
    },
    upsertMany: async (rows) => {
      await listed.createMany(blank(rows.slice(1)), justKeys)
      await listed.upsertMany(withKeys(rows), justKeys)
    },
    update: async (rows) => {
      await listed.createMany(blank(rows), justKeys)
      for (const row of one(rows)) {
        const { id, ...patch } = row as WithKey
        await listed.update(id, patch, justKeys)
      }
    },
    updateEach: async (rows) => {
      await listed.createMany(blank(rows), justKeys)
      await listed.updateEach(withKeys(rows), justKeys)
    },
  }

  const find = async (where: object): Promise<number[]> =>
    (await listed.findMany({ ...justKeys, where, orderBy: { id: 'asc' } })).map(({ id }) => id)

  const compareFilters = async (name: string, list: readonly unknown[]): Promise<void> => {
    const equal = new Set<number>()
    const others = new Set(await find({ [name]: { isNotNull: true } }))
    for (const eq of list)
      for (const id of await find({ [name]: { eq } })) {
        equal.add(id)
        others.delete(id)
      }
    expect(await find({ [name]: { in: list } })).toEqual([...equal].toSorted((one, other) => one - other))
    expect(await find({ [name]: { notIn: list } })).toEqual([...others])
  }

  return {
    checkWrites: async (rows) => {
      const written: unknown[] = []
      for (const [name, write] of Object.entries(ways)) {
        await emptied()
        await write(rows).catch((error: unknown) => {
          throw new Error(`${name} failed`, { cause: error })
        })
        written.push(await stored())
      }
      for (const [index, name] of Object.keys(ways).entries())
        expect({ [name]: written[index] }).toEqual({ [name]: written[0] })
    },

    checkFilters: async (rows) => {
      await emptied()
      await listed.createMany(withKeys(rows), justKeys)
      const failed: Record<string, unknown> = {}
      for (const [name, { equality }] of Object.entries(types)) {
        if (equality === 'none') continue
        // One that is there twice, and one that is left out.
        const list = [...rows.slice(1), rows[1]].map((row) => row?.[name]).filter((value) => value !== null)
        if (list.length > 0) await compareFilters(name, list).catch((error: unknown) => (failed[name] = error))
      }
      expect(failed).toEqual({})
    },
  }
}
