import { describeValue, InvalidArgumentError, listNames, pathOf } from '../../errors/index.ts'
import { type ColumnModel, findRelation, type TableModel } from '../../model/index.ts'
import { isPlainObject } from '../../plan/index.ts'
import { readKey } from '../../query/index.ts'
import { checkDistinct, distinctKeys, splitKey } from '../keys/index.ts'
import { auditedValues, checkComplete, type Draft, fixedColumns, hasBefore } from '../prepare/index.ts'
import { type ExpectedVersion, versionAmong } from '../statements/index.ts'
import { type Place, readObject, readValues, type RowValues } from '../values/index.ts'
import { describeEnds, type RelationEnds } from './relation-ends.ts'

/** A new row or a patch, and what is written with it through relations. */
export interface GraphDraft extends Draft {
  readonly relations: readonly RelationWrites[]
}

/** What is written through one relation of one row. */
export interface RelationWrites {
  readonly ends: RelationEnds
  readonly place: Place
  readonly create: readonly GraphDraft[]
  /** Keys of rows, each the values of the primary key's columns in their order. */
  readonly connect: readonly (readonly unknown[])[]
  readonly disconnect: readonly (readonly unknown[])[]
  /** Whether what a to-one leads to is disconnected. */
  readonly disconnectsOne: boolean
  readonly set: readonly (readonly unknown[])[] | undefined
  readonly update: readonly RelatedChange[]
  /** With their keys, but for what the relation gives of these. */
  readonly upsert: readonly Draft[]
  readonly delete: readonly (readonly unknown[])[]
}

/** What changes in a related row. */
export interface RelatedChange extends Draft {
  readonly key: RowValues
  /** The version that the row was read in. */
  readonly expected?: ExpectedVersion | undefined
}

/**
 * Reads a new row with everything in it, at any depth, so that a mistake is found before anything is sent.
 *
 * @param filled The columns that the row gets from the one that it is in.
 */
export function readNewRow(
  table: TableModel,
  given: unknown,
  place: Place,
  filled: readonly ColumnModel[],
): GraphDraft {
  const { own, relations } = split(table, given, place, operationsOfNew)
  const fill = [...filled, ...relations.flatMap(({ ends }) => (ends.holder === 'own' ? ends.own : []))]
  checkFilled(own, fill, pathOf(place))
  const values = readValues(table, own, place)
  // The types cannot say what a relation gives. A hook or a validator can give the rest.
  const isNested = filled.length + relations.length > 0 || place.length > 1
  if (isNested && !hasBefore(table, 'insert') && table.rules.validate?.insert === undefined)
    checkComplete(table, { values, unvalidated: values }, place, [
      ...fill,
      ...fixedColumns(table),
      ...auditedValues(table, 'create').keys(),
    ])
  return { values, filled: [], place, relations }
}

/** Reads a patch with everything in it. */
export function readChangedRow(table: TableModel, patch: unknown, place: Place): GraphDraft {
  const { own, relations } = split(table, patch, place, operationsOfChange)
  const fill = relations.flatMap(({ ends }) => (ends.holder === 'own' ? ends.own : []))
  checkFilled(own, fill, pathOf(place))
  return { values: readValues(table, own, place), filled: [], place, relations }
}

/** What a hook makes of values, with what is written through relations: a hook that returns only columns does not take it off. */
export function withRelations(table: TableModel, values: unknown, given: unknown): unknown {
  if (values === given || !isPlainObject(values) || !isPlainObject(given)) return given
  const relations = Object.entries(values).filter(([name]) => isRelation(table, name))
  return relations.length === 0 ? given : { ...Object.fromEntries(relations), ...given }
}

function checkFilled(own: Readonly<Record<string, unknown>>, filled: readonly ColumnModel[], path: string): void {
  const twice = filled.find(({ property }) => own[property] !== undefined)
  if (twice === undefined) return
  throw new InvalidArgumentError({
    origin: 'client',
    path: `${path}.${twice.property}`,
    expected: 'no value, since the relation gives it one',
    received: describeValue(own[twice.property]),
  })
}

/** A property of a relation's name, unless a column has it too. */
function isRelation(table: TableModel, name: string): boolean {
  return !table.columns.has(name) && findRelation(table, name) !== undefined
}

const operationsOfNew: ReadonlySet<string> = new Set(['create', 'connect'])
const operationsOfChange: ReadonlySet<string> = new Set([
  ...operationsOfNew,
  'disconnect',
  'set',
  'update',
  'upsert',
  'delete',
])
const operationsOfOne: ReadonlySet<string> = new Set(['create', 'connect', 'disconnect'])

function split(
  table: TableModel,
  values: unknown,
  place: Place,
  operations: ReadonlySet<string>,
): { readonly own: Record<string, unknown>; readonly relations: RelationWrites[] } {
  const own: Record<string, unknown> = {}
  const relations: RelationWrites[] = []
  for (const [name, value] of Object.entries(readObject(values, () => pathOf(place)))) {
    if (!isRelation(table, name)) own[name] = value
    else if (value !== undefined) relations.push(readRelation(table, name, value, [...place, name], operations))
  }
  return { own, relations }
}

function readRelation(
  table: TableModel,
  name: string,
  value: unknown,
  place: Place,
  operations: ReadonlySet<string>,
): RelationWrites {
  const path = pathOf(place)
  const ends = describeEnds(table, table.relations.get(name) as RelationEnds['relation'], path)
  const isMany = ends.relation.kind === 'many'
  const known = isMany ? operations : new Set([...operations].filter((operation) => operationsOfOne.has(operation)))
  const isShort = isMany && operations === operationsOfNew && Array.isArray(value)
  const written = readOperations(isShort ? { create: value } : value, known, path)
  const filled = ends.holder === 'theirs' ? ends.theirs : []
  const list = <TItem>(operation: string, read: (item: unknown, at: Place) => TItem): TItem[] =>
    readItems(written[operation], isMany, isShort ? place : [...place, operation], read)
  const keys = (operation: string): readonly (readonly unknown[])[] => {
    const read = list(operation, (item, at) => readKey(ends.target, item, pathOf(at)))
    return distinctKeys(ends.target, read, `${path}.${operation}`)
  }
  const disconnectsOne = !isMany && written['disconnect'] !== undefined
  if (disconnectsOne && written['disconnect'] !== true) {
    throw new InvalidArgumentError({
      origin: 'client',
      path: `${path}.disconnect`,
      expected: 'true',
      received: describeValue(written['disconnect']),
    })
  }
  const writes: RelationWrites = {
    ends,
    place,
    create: list('create', (item, at) => readNewRow(ends.target, item, at, filled)),
    connect: keys('connect'),
    disconnect: isMany ? keys('disconnect') : [],
    disconnectsOne,
    set: written['set'] === undefined ? undefined : keys('set'),
    update: list('update', (item, at) => readRowChange(ends, item, at)),
    upsert: list('upsert', (item, at) => readRowUpsert(ends, item, at, filled)),
    delete: keys('delete'),
  }
  checkDistinct(
    ends.target.primaryKey,
    writes.update.map(({ key }) => key),
    `${path}.update`,
  )
  checkDistinct(
    ends.target.primaryKey.filter((column) => !filled.includes(column)),
    writes.upsert.map(({ values }) => values),
    `${path}.upsert`,
  )
  checkOne(writes, isMany)
  checkCanBeEmpty(writes, table)
  return writes
}

function readOperations(value: unknown, known: ReadonlySet<string>, path: string): Record<string, unknown> {
  const wrong = isPlainObject(value) ? Object.keys(value).find((name) => !known.has(name)) : undefined
  if (isPlainObject(value) && wrong === undefined) return value
  throw new InvalidArgumentError({
    origin: 'client',
    path: wrong === undefined ? path : `${path}.${wrong}`,
    expected: `an object of ${listNames(known)}`,
    received: wrong === undefined ? describeValue(value) : 'another name',
  })
}

function readItems<TItem>(
  value: unknown,
  isMany: boolean,
  place: Place,
  read: (item: unknown, place: Place) => TItem,
): TItem[] {
  if (value === undefined) return []
  if (!isMany) return place.at(-1) === 'disconnect' ? [] : [read(value, place)]
  if (Array.isArray(value)) return Array.from(value, (item: unknown, index) => read(item, [...place, index]))
  const received = describeValue(value)
  throw new InvalidArgumentError({ origin: 'client', path: pathOf(place), expected: 'a list', received })
}

function readRowChange({ target }: RelationEnds, row: unknown, place: Place): RelatedChange {
  const { key, rest } = splitKey(target, row, [], pathOf(place))
  const expected = versionAmong(target, rest, () => pathOf(place))
  const values = readValues(target, rest, place)
  if (target.version !== undefined) values.delete(target.version)
  return { key, expected, values, filled: [], place }
}

/** The values of a row with its key, which says whether it is there already. */
function readRowUpsert({ target }: RelationEnds, row: unknown, place: Place, filled: readonly ColumnModel[]): Draft {
  const path = pathOf(place)
  const { key } = splitKey(target, row, filled, path)
  checkFilled(row as Record<string, unknown>, filled, path)
  return { values: new Map([...key, ...readValues(target, row, place)]), filled: [], place }
}

/** A to-one leads to one row, so one thing can be done with it. */
function checkOne({ place, create, connect, disconnectsOne }: RelationWrites, isMany: boolean): void {
  if (isMany || create.length + connect.length + Number(disconnectsOne) === 1) return
  throw new InvalidArgumentError({
    origin: 'client',
    path: pathOf(place),
    expected: 'one of create, connect and disconnect',
    received: 'none or several',
  })
}

/** Rows cannot be disconnected whose column for it is NOT NULL. */
function checkCanBeEmpty({ ends, place, disconnect, disconnectsOne, set }: RelationWrites, table: TableModel): void {
  if (ends.holder === 'junction' || (disconnect.length === 0 && !disconnectsOne && set === undefined)) return
  const [holder, columns] = ends.holder === 'own' ? [table, ends.own] : [ends.target, ends.theirs]
  const required = columns.find(({ notNull }) => notNull)
  if (required === undefined) return
  throw new InvalidArgumentError(
    {
      path: pathOf(place),
      expected: 'a relation that can be without a row, to disconnect one',
      received: `one by "${holder.name}.${required.property}", which is NOT NULL`,
    },
    'Delete the row, or connect another one.',
  )
}
