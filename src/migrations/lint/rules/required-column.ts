import type { Node } from '../../grammar/index.ts'
import {
  defaultOf,
  isDeclaredNotNull,
  isIdentity,
  isSerial,
  generatedOf,
  nameOf,
  nodesOf,
  shortName,
  textsOf,
} from '../../schema/index.ts'
import { hasDefault } from '../effects/add-column.ts'
import { isNew } from '../effects/effect.ts'
import type { Report } from '../finding.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'
import { splitColumn } from '../split-column.ts'

export const requiredColumn: Rule = {
  name: 'required-column',
  verdict: 'fails',
  title: 'A required column is added without a value',
  why: `The rows that are there would have NULL in it, so PostgreSQL refuses the column (23502) as soon as there is one row;
and code of the release before inserts rows without it. Add the column nullable, let the new code write it, fill the
old rows, and make it NOT NULL last.`,
  bad: 'ALTER TABLE users ADD COLUMN country text NOT NULL;',
  good: [
    'ALTER TABLE users ADD COLUMN country text;',
    `UPDATE users SET country = 'NO' WHERE country IS NULL;`,
    'ALTER TABLE users ADD CONSTRAINT users_country_set CHECK (country IS NOT NULL) NOT VALID;',
    `ALTER TABLE users VALIDATE CONSTRAINT users_country_set;
ALTER TABLE users ALTER COLUMN country SET NOT NULL;
ALTER TABLE users DROP CONSTRAINT users_country_set;`,
  ],
  check: requiredColumns,
}

function requiredColumns(scene: Scene): Report[] {
  const { node, schema } = scene
  if (!('AlterTableStmt' in node)) return []
  const { relation, cmds = [], missing_ok: isOptional } = node.AlterTableStmt
  const table = nameOf(relation)
  if (isNew(schema, table) || (isOptional && !schema.tables.has(table) && schema.tables.size > 0)) return []
  return cmds.flatMap((command) => {
    const def = 'AlterTableCmd' in command ? command.AlterTableCmd.def : undefined
    if (!def || !('ColumnDef' in def) || !('AlterTableCmd' in command)) return []
    const column = def.ColumnDef
    if (command.AlterTableCmd.subtype !== 'AT_AddColumn' || hasDefault(schema, column)) return []
    if (!isDeclaredNotNull(column) && !isMadeNotNull(cmds, column.colname ?? '')) return []
    if (isSerial(column.typeName) || isIdentity(column) || generatedOf(column)) return []
    if (command.AlterTableCmd.missing_ok && schema.tables.get(table)?.columns.has(column.colname ?? '')) return []
    const value = defaultOf(column) ? 'the default NULL' : 'no default'
    return [
      {
        message: `${column.colname ?? ''} is NOT NULL and has ${value}: refused (23502) as soon as ${shortName(table)} has a row`,
        remedy: splitColumn(scene, table, column, cmds.length === 1),
        location: column.location,
        needsRows: table,
      },
    ]
  })
}

/** Whether another command of the same ALTER TABLE makes the column NOT NULL. */
function isMadeNotNull(commands: readonly Node[], column: string): boolean {
  return nodesOf(commands, 'AlterTableCmd').some(({ subtype, name, def }) => {
    if (subtype === 'AT_SetNotNull') return name === column
    if (subtype !== 'AT_AddConstraint' || !def || !('Constraint' in def)) return false
    const { contype, keys, skip_validation: isSkipped } = def.Constraint
    const isRequiring = contype === 'CONSTR_PRIMARY' || (contype === 'CONSTR_NOTNULL' && !isSkipped)
    return isRequiring && textsOf(keys).includes(column)
  })
}
