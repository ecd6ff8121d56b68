import { type SQL, sql } from 'drizzle-orm'
import type { ColumnModel, ReferenceModel } from './model.ts'
import { writtenText } from './written-text.ts'

/** The ids that a document of a row has for a reference, as jsonb: a list, or NULL where there is none. */
export interface IdsColumn extends ColumnModel {
  readonly document: ColumnModel
  readonly ids: ReferenceModel
}

/** By the document's column, which is another one in each alias, so that it stands for the same SQL in every call. */
const made = new WeakMap<ColumnModel, Map<ReferenceModel, IdsColumn>>()

/** The ids of a reference as if they were a column of the row, which has none of a document's parts. */
export function idsColumnOf(document: ColumnModel, ids: ReferenceModel): IdsColumn {
  let ofDocument = made.get(document)
  if (ofDocument === undefined) made.set(document, (ofDocument = new Map<ReferenceModel, IdsColumn>()))
  let column = ofDocument.get(ids)
  if (column === undefined) ofDocument.set(ids, (column = makeColumn(document, ids)))
  return column
}

/** Whether a column stands for the ids of a reference. */
export function isIdsColumn(column: ColumnModel): column is IdsColumn {
  return 'ids' in column
}

function makeColumn(document: ColumnModel, ids: ReferenceModel): IdsColumn {
  const found = sql`jsonb_path_query_array(${document.reference}, ${jsonPathOf(ids)}, '{}', true)`
  const reference = sql`nullif(${found}, '[]')`
  const property = `~${JSON.stringify([document.property, ...ids.steps])}`
  return {
    ...document,
    property,
    field: reference.as(property),
    reference,
    column: undefined,
    kind: 'other',
    notNull: false,
    document,
    ids,
  }
}

/**
 * A list is read leniently: an element that lacks the next key is passed over, and a single value is a list of one. A
 * single id is read strictly, so that a list in its place is never taken for several.
 */
function jsonPathOf({ steps, isList }: ReferenceModel): SQL {
  const keys = steps.map((step) => (step === null ? '[*]' : `.${JSON.stringify(step)}`)).join('')
  const path = isList ? `lax $${keys}` : `strict $${keys} ? (@ != null)`
  return sql.raw(writtenText(path))
}
