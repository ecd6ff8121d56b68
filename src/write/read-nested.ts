import { describeValue, InvalidArgumentError, listNames } from '../errors/index.ts'
import type { ColumnModel, TableModel } from '../model/index.ts'
import { isPlainObject, readKey } from '../query/index.ts'
import { checkDistinct, distinctKeys, splitKey } from './nested-keys.ts'
import { describeEnds, type RelationEnds } from './relation-ends.ts'
import { readCreateValues, readUpdateValues, type RowValues } from './read-values.ts'

/** A new row, and what is written with it. */
export interface NewRow {
  readonly values: RowValues
  readonly relations: readonly RelationWrites[]
}

/** A change of a row, and what is written with it. */
export interface ChangedRow {
  readonly patch: RowValues
  readonly relations: readonly RelationWrites[]
}

/** What is written through one relation of one row. */
export interface RelationWrites {
  readonly ends: RelationEnds
  readonly path: string
  readonly create: readonly NewRow[]
  /** Keys of rows, each the values of the primary key's columns in their order. */
  readonly connect: readonly (readonly unknown[])[]
  readonly disconnect: readonly (readonly unknown[])[]
  /** Whether what a to-one leads to is disconnected. */
  readonly disconnectsOne: boolean
  readonly set: readonly (readonly unknown[])[] | undefined
  readonly update: readonly { readonly key: RowValues; readonly patch: RowValues }[]
  readonly upsert: readonly NestedUpsert[]
  readonly delete: readonly (readonly unknown[])[]
}

/** A row to insert or change. */
export interface NestedUpsert {
  readonly values: RowValues
  /** The columns beside the key that the caller has values for: what changes in a row that is there. */
  readonly given: readonly ColumnModel[]
}

/** Whether values have something to write through a relation. */
export function hasNested(table: TableModel, values: unknown): boolean {
  return isPlainObject(values) && Object.keys(values).some((name) => isRelation(table, name))
}

/** Reads a new row with everything in it, at any depth, so that a mistake is found before anything is sent. */
export function readNewRow(table: TableModel, values: unknown, path: string, filled: readonly ColumnModel[]): NewRow {
  const { own, relations } = split(table, values, path, operationsOfNew)
  const fill = [...filled, ...relations.flatMap(({ ends }) => (ends.holder === 'own' ? ends.own : []))]
  checkFilled(own, fill, path)
  const read = readCreateValues(table, own, path)
  for (const column of table.columns.values()) {
    if (read.has(column) || fill.includes(column) || !column.notNull || column.hasDefault) continue
    throw new InvalidArgumentError({ path: `${path}.${column.property}`, expected: 'a value', received: 'undefined' })
  }
  return { values: read, relations }
}

/** Reads a patch with everything in it. */
export function readChangedRow(table: TableModel, patch: unknown, path: string): ChangedRow {
  const { own, relations } = split(table, patch, path, operationsOfChange)
  checkFilled(
    own,
    relations.flatMap(({ ends }) => (ends.holder === 'own' ? ends.own : [])),
    path,
  )
  return { patch: readUpdateValues(table, own, path), relations }
}

function checkFilled(own: Readonly<Record<string, unknown>>, filled: readonly ColumnModel[], path: string): void {
  const twice = filled.find(({ property }) => own[property] !== undefined)
  if (twice === undefined) return
  throw new InvalidArgumentError({
    path: `${path}.${twice.property}`,
    expected: 'no value, since the relation gives it one',
    received: describeValue(own[twice.property]),
  })
}

/** A property of a relation's name, unless a column has it too. */
function isRelation(table: TableModel, name: string): boolean {
  return table.relations.has(name) && !table.columns.has(name)
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
  path: string,
  operations: ReadonlySet<string>,
): { readonly own: Record<string, unknown>; readonly relations: RelationWrites[] } {
  if (!isPlainObject(values)) {
    throw new InvalidArgumentError({ path, expected: 'an object of values', received: describeValue(values) })
  }
  const own: Record<string, unknown> = {}
  const relations: RelationWrites[] = []
  for (const [name, value] of Object.entries(values)) {
    if (!isRelation(table, name)) own[name] = value
    else if (value !== undefined) relations.push(readRelation(table, name, value, `${path}.${name}`, operations))
  }
  return { own, relations }
}

function readRelation(
  table: TableModel,
  name: string,
  value: unknown,
  path: string,
  operations: ReadonlySet<string>,
): RelationWrites {
  const ends = describeEnds(table, table.relations.get(name) as RelationEnds['relation'], path)
  const isMany = ends.relation.kind === 'many'
  const known = isMany ? operations : new Set([...operations].filter((operation) => operationsOfOne.has(operation)))
  const isShort = isMany && operations === operationsOfNew && Array.isArray(value)
  const written = readOperations(isShort ? { create: value } : value, known, path)
  const filled = ends.holder === 'theirs' ? ends.theirs : []
  const list = <TItem>(operation: string, read: (item: unknown, at: string) => TItem): TItem[] =>
    readItems(written[operation], isMany, isShort ? path : `${path}.${operation}`, read)
  const keys = (operation: string): readonly (readonly unknown[])[] => {
    const read = list(operation, (item, at) => readKey(ends.target, item, at))
    return distinctKeys(ends.target, read)
  }
  const disconnectsOne = !isMany && written['disconnect'] !== undefined
  if (disconnectsOne && written['disconnect'] !== true) {
    throw new InvalidArgumentError({
      path: `${path}.disconnect`,
      expected: 'true',
      received: describeValue(written['disconnect']),
    })
  }
  const writes: RelationWrites = {
    ends,
    path,
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
    ends.target,
    writes.update.map(({ key }) => key),
    `${path}.update`,
  )
  checkDistinct(
    ends.target,
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
    path: wrong === undefined ? path : `${path}.${wrong}`,
    expected: `an object of ${listNames(known)}`,
    received: wrong === undefined ? describeValue(value) : 'another name',
  })
}

function readItems<TItem>(
  value: unknown,
  isMany: boolean,
  path: string,
  read: (item: unknown, path: string) => TItem,
): TItem[] {
  if (value === undefined) return []
  if (!isMany) return path.endsWith('.disconnect') ? [] : [read(value, path)]
  if (Array.isArray(value)) return Array.from(value, (item: unknown, index) => read(item, `${path}[${index}]`))
  throw new InvalidArgumentError({ path, expected: 'a list', received: describeValue(value) })
}

function readRowChange({ target }: RelationEnds, row: unknown, path: string): RelationWrites['update'][number] {
  const { key, rest } = splitKey(target, row, path)
  return { key, patch: readUpdateValues(target, rest, path) }
}

/** The values of a row with its key, which says whether it is there already. */
function readRowUpsert(
  { target }: RelationEnds,
  row: unknown,
  path: string,
  filled: readonly ColumnModel[],
): NestedUpsert {
  const { key, rest } = splitKey(target, row, path)
  checkFilled(row as Record<string, unknown>, filled, path)
  const values = new Map([...key, ...readCreateValues(target, row, path)])
  const given = [...values.keys()].filter((column) => rest[column.property] !== undefined && column !== target.version)
  return { values, given }
}

/** A to-one leads to one row, so one thing can be done with it. */
function checkOne({ path, create, connect, disconnectsOne }: RelationWrites, isMany: boolean): void {
  if (isMany || create.length + connect.length + Number(disconnectsOne) === 1) return
  throw new InvalidArgumentError({
    path,
    expected: 'one of create, connect and disconnect',
    received: 'none or several',
  })
}

/** Rows cannot be disconnected whose column for it is NOT NULL. */
function checkCanBeEmpty({ ends, path, disconnect, disconnectsOne, set }: RelationWrites, table: TableModel): void {
  if (ends.holder === 'junction' || (disconnect.length === 0 && !disconnectsOne && set === undefined)) return
  const [holder, columns] = ends.holder === 'own' ? [table, ends.own] : [ends.target, ends.theirs]
  const required = columns.find(({ notNull }) => notNull)
  if (required === undefined) return
  throw new InvalidArgumentError(
    {
      path,
      expected: 'a relation that can be without a row, to disconnect one',
      received: `one by "${holder.name}.${required.property}", which is NOT NULL`,
    },
    'Delete the row, or connect another one.',
  )
}
