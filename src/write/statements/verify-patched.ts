import type { Row } from '../../database/index.ts'
import { keysOfIssue } from '../../document/index.ts'
import { ValidationError } from '../../errors/index.ts'
import type { TableModel } from '../../model/index.ts'
import { decoded, type Fields, fragment, type Statement } from '../../plan/index.ts'
import type { PatchedColumn } from '../values/index.ts'

/** What a write returns beside its rows: no column has such a name. */
const patchedField = '~patched'

/** The documents that patches have made, as they are kept; nothing where there are none. */
export function fieldsOfPatched(patches: readonly PatchedColumn[]): Fields | undefined {
  if (patches.length === 0) return undefined
  const texts = patches.map(({ column }) => [column.property, decoded(fragment`${column}::text`, parse)])
  return { [patchedField]: Object.fromEntries(texts) as Fields }
}

/** Makes a statement that writes patches validate the documents that they have made. */
export function verifyPatched<TStatement extends Statement | undefined>(
  statement: TStatement,
  table: TableModel,
  patches: readonly PatchedColumn[],
): TStatement {
  if (statement === undefined || patches.length === 0) return statement
  const verify = (rows: Row[]): Row[] =>
    rows.map(({ [patchedField]: documents, ...row }) => {
      for (const { column, patched } of patches) {
        const document = (documents as Row)[column.property]
        // What only takes away leaves a row without a document as it is.
        const { issues = [] } = document === null ? {} : patched.documents.validateStored(document)
        if (issues.length === 0) continue
        const described = issues.map((issue) => ({
          message: issue.message,
          path: [column.property, ...keysOfIssue(issue)],
        }))
        throw new ValidationError(table.name, described)
      }
      return row
    })
  return { ...statement, verify }
}

function parse(text: unknown): unknown {
  return typeof text === 'string' ? JSON.parse(text) : text
}
