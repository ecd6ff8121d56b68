import { columnOfType, nameOf, nodesOf, type Schema, shortName, typedTables } from '../../schema/index.ts'
import { advise, type Report } from '../finding.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'

export const compositeInUse: Rule = {
  name: 'composite-in-use',
  verdict: 'fails',
  title: 'An attribute of a composite type changes its type while a column is of it',
  why: `PostgreSQL refuses it (0A000), with CASCADE too, also where the column is of an array, a domain or another type that has
the composite inside. Make a new type and a new column, and move the values. While a table is made OF the type, any change of
its attributes is refused (2BP01) without CASCADE, which changes the table, too.`,
  bad: 'ALTER TYPE address ALTER ATTRIBUTE zip TYPE text;',
  good: ['CREATE TYPE postal_address AS (zip text, city text);\nALTER TABLE visits ADD COLUMN postal postal_address;'],
  check: ({ node, schema }) => {
    const change = changeOf(node)
    if (!change) return []
    const { type, isCascade, isOfType } = change
    return [...ofTypedTable(schema, type, isCascade), ...(isOfType ? ofColumn(schema, type) : [])].slice(0, 1)
  },
}

interface Change {
  readonly type: string
  readonly isCascade: boolean
  /** Whether an attribute gets another type. */
  readonly isOfType: boolean
}

function changeOf(node: Scene['node']): Change | undefined {
  if ('RenameStmt' in node && node.RenameStmt.renameType === 'OBJECT_ATTRIBUTE') {
    const { relation, behavior } = node.RenameStmt
    return { type: nameOf(relation), isCascade: behavior === 'DROP_CASCADE', isOfType: false }
  }
  if (!('AlterTableStmt' in node) || node.AlterTableStmt.objtype !== 'OBJECT_TYPE') return undefined
  const commands = nodesOf(node.AlterTableStmt.cmds, 'AlterTableCmd')
  return {
    type: nameOf(node.AlterTableStmt.relation),
    isCascade: commands.every(({ behavior }) => behavior === 'DROP_CASCADE'),
    isOfType: commands.some(({ subtype }) => subtype === 'AT_AlterColumnType'),
  }
}

function ofTypedTable(schema: Schema, type: string, isCascade: boolean): Report[] {
  const [table] = isCascade ? [] : typedTables(schema, type)
  if (!table) return []
  const message = `the table ${shortName(table.name)} is made of ${shortName(type)}: refused (2BP01)`
  return [{ message, remedy: advise('Say CASCADE, and the table changes with it.') }]
}

function ofColumn(schema: Schema, type: string): Report[] {
  const user = columnOfType(schema, type)
  if (!user) return []
  const message = `${shortName(user.table)}.${user.column} has values of ${shortName(type)}: refused (0A000)`
  return [{ message, remedy: advise('Make a new type and a new column, and move the values.') }]
}
