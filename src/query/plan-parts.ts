import {
  type Documents,
  documentsOf,
  type FieldParts,
  markPart,
  type Parts,
  type Shape,
  takeParts,
} from '../document/index.ts'
import { describeValue, InvalidArgumentError, listNames } from '../errors/index.ts'
import { type ColumnModel, writtenText } from '../model/index.ts'
import { jsonPathOf } from './plan-json-filter.ts'
import {
  built,
  checkText,
  type Compiled,
  type Expression,
  fragment,
  isPlainObject,
  type Part,
  raw,
} from '../plan/index.ts'
import type { SQL } from 'drizzle-orm'

/**
 * Reads which parts of a document are chosen.
 *
 * @throws {@link InvalidArgumentError} for a field that the schema has not, or when nothing is chosen.
 */
export function readParts({ column, property }: ColumnModel, chosen: unknown, path: string): Parts {
  const shape = documentsOf(column)?.shape
  if (shape !== undefined && isPlainObject(chosen)) return readFields(shape, chosen, path)
  throw new InvalidArgumentError({
    path,
    expected: shape === undefined ? 'true or false' : `true, false or an object of the fields of "${property}"`,
    received: describeValue(chosen),
  })
}

function readFields(shape: Shape, chosen: Readonly<Record<string, unknown>>, path: string): Parts {
  if (shape.kind === 'list') return { element: readFields(shape.element(), chosen, path) }
  if (shape.kind === 'value')
    throw new InvalidArgumentError({ path, expected: 'true, since it has no fields', received: 'an object' })
  const entries = Object.entries(chosen).filter(([, inner]) => inner !== undefined)
  if (entries.length === 0) throw new InvalidArgumentError({ path, expected: 'one field at least', received: 'none' })
  const fields = entries.map(([name, inner]): FieldParts['fields'][number] => {
    const at = `${path}.${name}`
    checkText(name, path)
    const field = shape.field(name)
    if (field === undefined) {
      const expected = `a field of the document's schema (${listNames(shape.names)})`
      throw new InvalidArgumentError({ path: at, expected, received: 'another name' })
    }
    if (inner === true) return { name, parts: true }
    if (isPlainObject(inner)) return { name, parts: readFields(field, inner, at) }
    throw new InvalidArgumentError({
      path: at,
      expected: 'true or an object of fields',
      received: describeValue(inner),
    })
  })
  return { fields }
}

/** Plans parts of a document, as they are kept. One that has to be validated or brought up to date is read as a whole. */
export function planParts(column: ColumnModel, parts: Parts): Expression {
  const documents = documentsOf(column.column) as Documents
  const selected = documents.validatesReads ? fragment`${column}` : planPresent(column, documents, parts)
  return built(decodeParts, { text: fragment`(${selected})::text`, column, parts })
}

interface PartsPlan {
  readonly text: Expression
  readonly column: ColumnModel
  readonly parts: Parts
}

function decodeParts(_: unknown, { text, column, parts }: Compiled<PartsPlan>): SQL {
  const { validatesReads, revision, readStored } = documentsOf(column.column) as Documents
  return text.mapWith((given: unknown) => {
    const read: unknown = JSON.parse(given as string)
    if (validatesReads) return markPart(takeParts(readStored(read), parts))
    const isWhole = revision !== undefined && Array.isArray(read)
    return markPart(isWhole ? takeParts(readStored(read[0]), parts) : read)
  })
}

/** Takes parts of a value that was read as a whole. */
export function partsOfValue({ column }: ColumnModel, value: unknown, parts: Parts): unknown {
  return value === null ? null : markPart(takeParts(documentsOf(column)?.encode(value), parts))
}

/** Parts of a document of the present revision; any other is put into a list, which has room for what is no object, too. */
function planPresent(column: ColumnModel, { revision }: Documents, parts: Parts): Expression {
  if (revision === undefined) return planPart(column, [], parts, 0)
  const { key, present } = revision
  const kept = fragment`coalesce(${column} -> ${raw(writtenText(key))}, '1')`
  return fragment`case when jsonb_typeof(${column}) = 'object' and ${kept} = ${raw(`'${present}'`)} then ${planPart(column, [], parts, 0)} else jsonb_build_array(${column}) end`
}

/** Plans parts of a value: one of another kind stays what it is. */
function planPart(document: Part, keys: readonly string[], parts: Parts, depth: number): Expression {
  const value = keys.length === 0 ? fragment`${document}` : fragment`(${document} #> ${jsonPathOf(keys, '')})`
  if (parts === true) return value
  if ('fields' in parts)
    return fragment`case jsonb_typeof(${value}) when 'object' then ${planFields(document, keys, parts, depth)} else ${value} end`
  const alias = raw(`"~element${depth}"`)
  const part = planPart(fragment`${alias}."~value"`, [], parts.element, depth + 1)
  const elements = fragment`jsonb_array_elements(${value}) with ordinality as ${alias} ("~value", "~place")`
  return fragment`case jsonb_typeof(${value}) when 'array' then (select coalesce(jsonb_agg(${part} order by ${alias}."~place"), '[]') from ${elements}) else ${value} end`
}

/** An object of fields; those that are not there are left out. */
function planFields(document: Part, keys: readonly string[], { fields }: FieldParts, depth: number): Expression {
  return fields.reduce<Expression>(
    (object, { name, parts }) => {
      const part = planPart(document, [...keys, name], parts, depth)
      return fragment`jsonb_set_lax(${object}, ${jsonPathOf([name], '')}, ${part}, true, 'return_target')`
    },
    fragment`'{}'::jsonb`,
  )
}
