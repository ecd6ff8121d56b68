import { documentsOf, type ObjectShape, type Shape } from '../document/index.ts'
import { describeValue, InvalidOrderError, listNames } from '../errors/index.ts'
import type { ColumnModel, RelationModel } from '../model/index.ts'
import { type Expression, isPlainObject } from '../plan/index.ts'
import { type OrderShape, readDirection } from './order-direction.ts'
import { jsonValueAt } from './plan-json-filter.ts'

/** A value in a document of the table, or of the row that to-one relations lead to. */
export interface OrderedDocument {
  readonly kind: 'document'
  readonly relations: readonly RelationModel[]
  readonly property: string
  /** The keys that lead to the value. */
  readonly keys: readonly string[]
  /** What it is compared as: texts as the database orders them, all else as jsonb orders it. */
  readonly type: 'text' | 'jsonb'
  readonly order: OrderShape
  readonly path: string
}

/** What is the same for all values of a document. */
type Given = Pick<OrderedDocument, 'relations' | 'property'>

/** Reads an order by a document's fields; `undefined` for a column that has none. */
export function readDocumentOrder(
  column: ColumnModel,
  relations: readonly RelationModel[],
  order: unknown,
  path: string,
): OrderedDocument[] | undefined {
  const shape = documentsOf(column.column)?.shape
  if (shape?.kind !== 'object') return undefined
  return readFields({ relations, property: column.property }, [], shape, order, path)
}

function readFields(
  given: Given,
  keys: readonly string[],
  shape: ObjectShape,
  order: unknown,
  path: string,
): OrderedDocument[] {
  if (!isPlainObject(order)) {
    throw new InvalidOrderError({
      path,
      expected: "an object of the document's fields",
      received: describeValue(order),
    })
  }
  return Object.entries(order).flatMap(([name, direction]) => {
    const at = `${path}.${name}`
    const field = shape.field(name)
    if (field === undefined) {
      throw new InvalidOrderError({
        path: at,
        expected: `a field of the document's schema (${listNames(shape.names)})`,
        received: 'another name',
      })
    }
    return direction === undefined ? [] : readPlace(given, [...keys, name], field, direction, at)
  })
}

function readPlace(
  given: Given,
  keys: readonly string[],
  shape: Shape,
  order: unknown,
  path: string,
): OrderedDocument[] {
  if (shape.kind === 'object') return readFields(given, keys, shape, order, path)
  if (shape.kind === 'list') {
    throw new InvalidOrderError({ path, expected: 'a single value', received: 'a list' })
  }
  const type = shape.type === 'text' ? 'text' : 'jsonb'
  return [{ ...given, kind: 'document', keys, type, order: readDirection(order, path), path }]
}

/** Plans the value that is ordered by. A value that is not there, and a JSON null, are NULL. */
export function planDocumentOrder(column: ColumnModel, { keys, type, path }: OrderedDocument): Expression {
  const { json, text } = jsonValueAt(column, keys, path)
  return type === 'text' ? text : json
}
