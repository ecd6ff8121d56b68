import { is, SQL } from 'drizzle-orm'
import { type DocumentPatch, type Documents, documentsOf, type Shape } from '../../document/index.ts'
import { describeValue, InvalidArgumentError, listNames } from '../../errors/index.ts'
import { type ColumnModel, documentColumnsOf, type TableModel } from '../../model/index.ts'
import { checkText, isPlainObject } from '../../plan/index.ts'

/** What a patch does at a place of a document. */
export interface Change {
  readonly kind: Operation
  readonly operand: unknown
  /** Where it stands in the call, for errors. */
  readonly path: string
}

/** What a patch does within an object, by its fields. */
export type Changes = Map<string, Changes | Change>

/** What a patch does to the document of a column. Like the caller's SQL, it has no value before the statement is run. */
export class Patched extends SQL {
  readonly isPatched: true
  readonly documents: Documents
  /** What is done to the document, or to its fields. */
  readonly changes: Changes | Change

  constructor(documents: Documents, changes: Changes | Change) {
    super([])
    this.isPatched = true
    this.documents = documents
    this.changes = changes
  }
}

/** Whether a value that is written is a patch. Drizzle 1.0 takes any SQL for an instance of a class of SQL. */
export function isPatched(value: unknown): value is Patched {
  return is(value, SQL) && 'isPatched' in value
}

/** A patch among the values of a row. */
export interface PatchedColumn {
  readonly column: ColumnModel
  readonly patched: Patched
}

/** The patches among the values of a row: none where the table has no documents. */
export function patchesIn(table: TableModel, values: ReadonlyMap<ColumnModel, unknown>): readonly PatchedColumn[] {
  return documentColumnsOf(table).flatMap((column) => {
    const patched = values.get(column)
    return isPatched(patched) ? [{ column, patched }] : []
  })
}

/** A patch where no document is there that it could be of. */
export function patchOfNothing(path: string): InvalidArgumentError {
  return new InvalidArgumentError(
    { path, expected: 'a value', received: 'a patch' },
    'A patch changes a document in update, updateMany, updateAll, and in the update of an upsert.',
  )
}

type Operation = 'set' | 'merge' | 'unset' | 'increment' | 'push' | 'addToSet' | 'pull'

interface Rule {
  /** Whether it is about fields of objects at any depth, else of the document itself. */
  readonly goesDown: boolean
  /** What it can be done to, of what the schema knows. */
  readonly fits: readonly (Shape['kind'] | 'text' | 'number' | 'boolean' | 'any')[]
  /** What is wrong with an operand, in words. */
  expected?(operand: unknown): string | undefined
}

const aList = (operand: unknown): string | undefined => (Array.isArray(operand) ? undefined : 'a list of elements')
const anything: Rule['fits'] = ['object', 'list', 'text', 'number', 'boolean', 'any']

const operations: Readonly<Record<Operation, Rule>> = {
  set: { goesDown: false, fits: anything },
  merge: { goesDown: true, fits: anything },
  unset: { goesDown: true, fits: anything, expected: (operand) => (operand === true ? undefined : 'true') },
  increment: {
    goesDown: true,
    fits: ['number', 'any'],
    expected: (operand) => (typeof operand === 'bigint' || Number.isFinite(operand) ? undefined : 'a number'),
  },
  push: { goesDown: true, fits: ['list', 'any'], expected: aList },
  addToSet: { goesDown: true, fits: ['list', 'any'], expected: aList },
  pull: { goesDown: true, fits: ['list', 'any'], expected: aList },
}

/**
 * Reads a patch of a column's document.
 *
 * @returns `undefined` for a patch that does nothing.
 * @throws {@link InvalidArgumentError} for a patch of another column, an unknown operation or field, an operand that does not
 *   fit, or two operations on one place.
 */
export function readPatched(
  column: ColumnModel,
  { operations: asked }: DocumentPatch<unknown>,
  path: string,
): Patched | undefined {
  const documents = documentsOf(column.column)
  if (documents === undefined) throw wrong(path, 'a value, since the column is none of document(…)', 'a patch')
  if (!isPlainObject(asked)) throw wrong(path, 'an object of operations', describeValue(asked))
  const given = Object.entries(asked).filter(([, operand]) => operand !== undefined)
  const { shape } = documents
  const changes: Changes = new Map()
  let whole: Change | undefined
  for (const [name, operand] of given) {
    const at = `${path}.${name}`
    if (!Object.hasOwn(operations, name))
      throw wrong(at, `an operation (${listNames(Object.keys(operations))})`, 'another name')
    const kind = name as Operation
    if (hasFields(shape, operand)) readFields(changes, shape, kind, operand, at)
    else if (whole === undefined) whole = readChange(shape, kind, operand, at)
    else throw twice(path)
  }
  if (whole !== undefined && changes.size > 0) throw twice(path)
  const read = whole ?? changes
  return changes.size === 0 && whole === undefined ? undefined : new Patched(documents, read)
}

function readFields(changes: Changes, shape: Shape, kind: Operation, given: unknown, path: string): void {
  if (!isPlainObject(given)) throw wrong(path, 'an object of fields', describeValue(given))
  for (const [name, operand] of Object.entries(given)) {
    if (operand === undefined) continue
    const at = `${path}.${name}`
    checkText(name, at)
    const field = shape.kind === 'object' ? shape.field(name) : shape
    if (field === undefined && shape.kind === 'object')
      throw wrong(at, `a field of the document's schema (${listNames(shape.names)})`, 'another name')
    const there = changes.get(name)
    if (!goesOn(kind, operand)) {
      if (there !== undefined) throw twice(at)
      changes.set(name, readChange(field as Shape, kind, operand, at))
      continue
    }
    if (there !== undefined && !(there instanceof Map)) throw twice(at)
    const inner: Changes = there ?? new Map()
    changes.set(name, inner)
    readFields(inner, field as Shape, kind, operand, at)
  }
}

/** Whether an operand is about the fields of an object, and not about a place itself: an object that is merged is made. */
function goesOn(kind: Operation, operand: unknown): boolean {
  if (!operations[kind].goesDown || !isPlainObject(operand)) return false
  return kind !== 'merge' || Object.keys(operand).length > 0
}

function readChange(shape: Shape, kind: Operation, operand: unknown, path: string): Change {
  const { fits, expected } = operations[kind]
  const what = shape.kind === 'value' ? shape.type : shape.kind
  if (!fits.includes(what)) throw wrong(path, `no ${kind} of ${what === 'object' ? 'an' : 'a'} ${what}`, 'one')
  const missing = expected?.(operand)
  if (missing !== undefined) throw wrong(path, missing, describeValue(operand))
  return { kind, operand, path }
}

/** Whether an operand is about the fields of the document: of one that can be anything, its form says so. */
function hasFields(shape: Shape, operand: unknown): boolean {
  return shape.kind === 'object' || (shape.kind === 'value' && shape.type === 'any' && isPlainObject(operand))
}

function twice(path: string): InvalidArgumentError {
  return wrong(path, 'one operation on a place, and none within what it replaces', 'another one')
}

function wrong(path: string, expected: string, received: string): InvalidArgumentError {
  return new InvalidArgumentError({ path, expected, received })
}
