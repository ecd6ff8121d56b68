import type { ColumnDef } from '../grammar/index.ts'
import { constraintsOf, isDeclaredNotNull } from '../schema/index.ts'
import { sliceOf } from './edit-statement.ts'
import { noRemedy, type Remedy } from './finding.ts'
import { notNullLater } from './remedies.ts'
import type { Scene } from './scene.ts'
import { alterTableSql, quote, quoteFull } from './write-sql.ts'

/**
 * A new column in steps: without a value, with one for new rows, filled, and NOT NULL last. Each of the last two is a
 * revision, since filling takes long and NOT NULL needs the column filled.
 */
export function splitColumn(scene: Scene, table: string, column: ColumnDef, isAlone: boolean): Remedy {
  const name = column.colname ?? ''
  const parts = constraintsOf(column)
  const isSimple = parts.every(({ contype }) => simpleParts.has(contype ?? ''))
  const index = parts.findIndex(({ contype }) => contype === 'CONSTR_DEFAULT')
  const [first] = parts
  if (!isAlone || !isSimple || !first)
    return {
      ...noRemedy,
      advice: 'Add the column alone and without a value, then its default, and fill the rows in batches.',
    }
  const from = parts[index]?.location
  const defaultText = from === undefined ? undefined : sliceOf(scene, from, parts[index + 1]?.location)
  const { statement } = scene
  const bare = statement.text.slice(0, statement.positionOf(first.location ?? 0) - statement.start).trimEnd()
  const notNull = isDeclaredNotNull(column) ? notNullLater(table, name) : undefined
  const fill = defaultText === undefined ? fillComment(table, name) : fillStatement(table, name)
  return {
    now: [
      bare,
      ...(defaultText === undefined ? [] : [alterTableSql(table, `ALTER COLUMN ${quote(name)} SET ${defaultText}`)]),
    ],
    next: [[fill], ...(notNull ? [notNull.now, ...notNull.next] : [])],
    advice: 'Where the table is large, fill it in batches.',
    isAutomatic: true,
  }
}

const simpleParts = new Set(['CONSTR_DEFAULT', 'CONSTR_NOTNULL', 'CONSTR_NULL'])

function fillStatement(table: string, column: string): string {
  return `UPDATE ${quoteFull(table)} SET ${quote(column)} = DEFAULT WHERE ${quote(column)} IS NULL`
}

/** Which value old rows get, only the author knows. */
function fillComment(table: string, column: string): string {
  return `-- Give every row of ${quoteFull(table)} a value here: the next revisions make ${quote(column)} NOT NULL.\nSELECT 1`
}
