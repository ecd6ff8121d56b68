import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createRepositories, NotFoundError } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from './drivers.ts'
import { nestedDdl } from './nested-schema.ts'
import { checkProperty, propertyTimeout } from './property-runs.ts'

/** Related rows by key: their label, and the boxes that they are related to. */
type State = ReadonlyMap<number, { readonly label: string; readonly boxes: readonly number[] }>

interface Labelled {
  readonly id: number
  readonly label: string
}

/** What is written through a relation of box 1. */
interface Operations {
  readonly create?: readonly Labelled[]
  readonly connect?: readonly number[]
  readonly disconnect?: readonly number[]
  readonly set?: readonly number[]
  readonly update?: readonly Labelled[]
  readonly upsert?: readonly Labelled[]
  readonly delete?: readonly number[]
}

const box = 1
const known = [1, 2, 3, 4, 5, 6]
const label = fc.constantFrom('a', 'b', 'c')
const labelled = (ids: readonly number[]) =>
  fc.subarray([...ids]).chain((chosen) => fc.tuple(...chosen.map((id) => label.map((text) => ({ id, label: text })))))

/** Mostly of rows that are related, so that it can succeed. */
const operationsOn = (related: readonly number[]): fc.Arbitrary<Operations> => {
  const keys = fc.oneof(
    { weight: 4, arbitrary: fc.subarray([...related]) },
    { weight: 1, arbitrary: fc.subarray(known) },
  )
  const rows = fc.oneof({ weight: 4, arbitrary: labelled(related) }, { weight: 1, arbitrary: labelled(known) })
  return fc.record(
    {
      create: labelled([100, 101]),
      connect: fc.subarray(known),
      disconnect: keys,
      set: fc.subarray([...known, 7], { maxLength: 6 }),
      update: rows,
      upsert: fc.oneof(rows, labelled([7, 8])),
      delete: keys,
    },
    { requiredKeys: [], noNullPrototype: true },
  )
}

const states = (isMany: boolean): fc.Arbitrary<State> =>
  fc
    .tuple(...known.map(() => fc.tuple(label, fc.subarray([1, 2], { maxLength: isMany ? 2 : 1 }))))
    .map((rows) => new Map(rows.map(([text, boxes], index) => [index + 1, { label: text, boxes }])))

/** Checks nested writes of random operations against a model of what they mean. */
export function describeNestedProperty(schema: object, relation: 'items' | 'marks'): void {
  const isMany = relation === 'marks'
  vi.setConfig({ testTimeout: propertyTimeout })

  describe.each(drivers)(`nested writes through ${relation} on %s`, (driver) => {
    let opened: OpenDatabase
    let update: (key: number, patch: object) => Promise<unknown>

    beforeAll(async () => {
      opened = await openDatabase(driver, { ddl: nestedDdl })
      const { boxes } = createRepositories(opened.db, schema) as unknown as Record<string, { update: typeof update }>
      update = (key, patch) => boxes!.update(key, patch)
    })
    afterAll(() => opened.close())

    it('leave what the operations mean, or nothing of them', async () => {
      const cases = states(isMany).chain((state) =>
        fc.tuple(
          fc.constant(state),
          operationsOn([...state].filter(([, { boxes }]) => boxes.includes(box)).map(([id]) => id)),
        ),
      )
      let succeeded = 0
      const property = fc.asyncProperty(cases, async ([before, operations]) => {
        await opened.query(insertOf(before, isMany))
        const expected = applied(before, operations, isMany)
        if (expected === undefined) await expect(update(box, { [relation]: operations })).rejects.toThrow(NotFoundError)
        else await update(box, { [relation]: operations })
        expect(await storedIn(opened, relation)).toEqual(linesOf(expected ?? before))
        if (expected !== undefined && Object.keys(operations).length > 1) succeeded++
      })
      await checkProperty(property, 120)
      expect(succeeded).toBeGreaterThan(0)
    })
  })
}

/** What is there after the operations; `undefined` where one is about a row that is not there or not related. */
function applied(before: State, operations: Operations, isMany: boolean): State | undefined {
  const state = new Map([...before].map(([id, row]) => [id, { label: row.label, boxes: [...row.boxes] }]))
  const isRelated = (id: number): boolean => state.get(id)?.boxes.includes(box) ?? false
  const leave = (id: number): void => {
    const row = state.get(id)!
    row.boxes = row.boxes.filter((other) => other !== box)
  }
  if (operations.set !== undefined) for (const id of state.keys()) if (!operations.set.includes(id)) leave(id)
  for (const [ids, change] of [
    [operations.disconnect ?? [], leave],
    [operations.delete ?? [], (id: number): void => void state.delete(id)],
  ] as const) {
    if (!ids.every(isRelated)) return undefined
    for (const id of ids) change(id)
  }
  if (!(operations.update ?? []).every(({ id }) => isRelated(id))) return undefined
  for (const { id, label: text } of operations.update ?? []) state.get(id)!.label = text
  if (!(operations.upsert ?? []).every(({ id }) => !state.has(id) || isRelated(id))) return undefined
  for (const { id, label: text } of operations.upsert ?? [])
    state.set(id, { label: text, boxes: state.get(id)?.boxes ?? [box] })
  for (const { id, label: text } of operations.create ?? []) state.set(id, { label: text, boxes: [box] })
  for (const id of [...(operations.set ?? []), ...(operations.connect ?? [])]) {
    const row = state.get(id)
    if (row === undefined) return undefined
    row.boxes = isMany ? [...row.boxes.filter((other) => other !== box), box] : [box]
  }
  return state
}

function insertOf(state: State, isMany: boolean): string {
  const table = isMany ? 'marks' : 'items'
  const rows = [...state].map(([id, row]) => `insert into ${table} (id, label) values (${id}, '${row.label}')`)
  const relations = [...state].flatMap(([id, { boxes }]) =>
    boxes.map((each) =>
      isMany ? `insert into box_marks values (${each}, ${id})` : `update items set box_id = ${each} where id = ${id}`,
    ),
  )
  const start = `truncate boxes, items, marks, box_marks; insert into boxes values (1, 'one'), (2, 'two')`
  return [start, ...rows, ...relations].join(';')
}

async function storedIn(opened: OpenDatabase, relation: 'items' | 'marks'): Promise<unknown[]> {
  const rows = await opened.query(
    relation === 'items'
      ? `select id || ' ' || label || ' ' || coalesce(box_id::text, '') as line from items order by id`
      : `select id || ' ' || label || ' ' || coalesce((select string_agg(box_id::text, ',' order by box_id) from box_marks where mark_id = id), '') as line from marks order by id`,
  )
  return rows.map(({ line }) => line)
}

function linesOf(state: State): string[] {
  return [...state.keys()]
    .toSorted((one, other) => one - other)
    .map(
      (id) =>
        `${id} ${state.get(id)!.label} ${state
          .get(id)!
          .boxes.toSorted((one, other) => one - other)
          .join(',')}`,
    )
}
