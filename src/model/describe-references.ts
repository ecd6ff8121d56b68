import { documentsOf, type Shape } from '../document/index.ts'
import { describeValue, InvalidModelError, listNames } from '../errors/index.ts'
import type { DescribedRelations } from './describe-relations.ts'
import { checkOptions } from './check-options.ts'
import { type IdKind, idKindOf } from './id-type.ts'
import type { ColumnModel, DescribedTable, ReferenceModel, RelationModel } from './model.ts'

/**
 * Reads the `references` of a table: relations from ids inside of its documents.
 *
 * @param declared The table's relations, which the references follow.
 * @throws {@link InvalidModelError} for one that does not fit the documents, or the key of the table that it leads to.
 */
export function describeReferences(
  table: DescribedTable,
  tables: ReadonlyMap<string, DescribedTable>,
  declared: DescribedRelations,
  references: unknown,
  path: string,
): DescribedRelations {
  if (references === undefined) return declared
  const relations = new Map(declared.relations)
  for (const [name, reference] of Object.entries(readObject(references, path))) {
    const at = `${path}.${name}`
    if (table.columns.has(name) || relations.has(name) || declared.unresolved.has(name))
      throw new InvalidModelError({
        path: at,
        expected: `a name that no column or relation of "${table.name}" has`,
        received: 'one that is taken',
      })
    relations.set(name, describeReference(table, tables, name, relations.size, readObject(reference, at), at))
  }
  return { ...declared, relations }
}

const knownOptions: ReadonlySet<string> = new Set(['from', 'to', 'key'])

function describeReference(
  table: DescribedTable,
  tables: ReadonlyMap<string, DescribedTable>,
  name: string,
  position: number,
  options: Readonly<Record<string, unknown>>,
  path: string,
): RelationModel {
  checkOptions(options, knownOptions, path)
  const { column, ids, type } = readPlace(table, options['from'], `${path}.from`)
  const target = tables.get(options['to'] as string)
  if (target === undefined)
    throw new InvalidModelError({
      path: `${path}.to`,
      expected: `a table of the schema: ${listNames(tables.keys())}`,
      received: describeValue(options['to']),
    })
  const key = readKey(target, options['key'], path)
  if (!fits(type, idKindOf(key.column)))
    throw new InvalidModelError({
      path: `${path}.from`,
      expected: `ids of the type of "${target.name}.${key.property}"`,
      received: type === 'any' ? 'values' : `${type}s`,
    })
  return {
    name,
    position,
    kind: ids.isList ? 'many' : 'one',
    target: target.name,
    sourceProperties: [column],
    targetProperties: [key.property],
    through: undefined,
    nullable: true,
    where: undefined,
    reference: ids,
  }
}

interface Place {
  readonly column: string
  readonly ids: ReferenceModel
  readonly type: 'text' | 'number' | 'boolean' | 'any'
}

/** A column of documents, and the keys that lead to an id or a list of them: `'*'` through every element of a list. */
function readPlace(table: DescribedTable, from: unknown, path: string): Place {
  if (!Array.isArray(from) || from.length === 0 || !from.every((key) => typeof key === 'string'))
    throw new InvalidModelError({
      path,
      expected: 'a list of a column of documents and the keys in them',
      received: describeValue(from),
    })
  const [column, ...keys] = from as [string, ...string[]]
  const steps: (string | null)[] = []
  let shape: Shape | undefined = documentsOf(table.columns.get(column)?.column)?.shape
  if (shape === undefined)
    throw new InvalidModelError({
      path: `${path}[0]`,
      expected: `a column of documents of "${table.name}"`,
      received: describeValue(column),
    })
  for (const [index, key] of keys.entries()) {
    const isEach: boolean = shape.kind === 'list' && key === '*'
    const inner: Shape | undefined = isEach && shape.kind === 'list' ? shape.element() : fieldOf(shape, key)
    if (inner === undefined)
      throw new InvalidModelError({
        path: `${path}[${index + 1}]`,
        expected: expectedAt(shape),
        received: 'another key',
      })
    steps.push(isEach ? null : key)
    shape = inner
  }
  if (shape.kind === 'list') {
    steps.push(null)
    shape = shape.element()
  }
  if (shape.kind !== 'value')
    throw new InvalidModelError({
      path,
      expected: 'a path to an id or a list of ids',
      received: `one to ${shape.kind}s`,
    })
  return { column, ids: { steps, isList: steps.includes(null) }, type: shape.type }
}

function fieldOf(shape: Shape, key: string): Shape | undefined {
  return shape.kind === 'object' ? shape.field(key) : undefined
}

function expectedAt(shape: Shape): string {
  if (shape.kind === 'object') return `a field of the document's schema (${listNames(shape.names)})`
  return shape.kind === 'list' ? "'*', for every element of the list" : 'no further key'
}

/** The key that ids name: that of the table, or another unique column. */
function readKey(target: DescribedTable, declared: unknown, path: string): ColumnModel {
  const [only, ...more] = target.primaryKey
  const key = declared === undefined ? (more.length === 0 ? only : undefined) : target.columns.get(declared as string)
  const isUnique = target.uniques.some(
    ({ properties: [first, ...others], isPartial }) => !isPartial && others.length === 0 && first === key?.property,
  )
  if (key !== undefined && isUnique && idKindOf(key.column) !== undefined) return key
  throw new InvalidModelError({
    path: declared === undefined ? `${path}.to` : `${path}.key`,
    expected: `a unique column of "${target.name}" that is a whole number, a numeric, a uuid or a text`,
    received: key === undefined ? 'none' : `"${key.property}", which is not one`,
  })
}

/** A number that JavaScript cannot have is kept as a text. */
function fits(type: Place['type'], kind: IdKind | undefined): boolean {
  if (type === 'any' || type === 'text') return true
  return type === 'number' && (kind === 'whole' || kind === 'decimal')
}

function readObject(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new InvalidModelError({ path, expected: 'an object', received: describeValue(value) })
}
