import type { AlterTableCmd } from '../../grammar/index.ts'
import { columnOfType, isConstrained, nameOf, nodesOf, readType, type Schema, shortName } from '../../schema/index.ts'
import { givesValue } from '../effects/add-column.ts'
import { storedTables, withPartitions } from '../effects/effect.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'

export const rowTypeInUse: Rule = {
  name: 'row-type-in-use',
  verdict: 'fails',
  title: 'A table gets other values while a column of another is of its row type',
  why: `Every table is a type, too, and columns of other tables may be of it, of an array of it or of a domain of it. PostgreSQL
then refuses (0A000) to change the type of a column and to add one that has a value in the old rows: it would have to write
the rows within those columns. A column without a value can be added, and get its default for new rows afterwards.`,
  bad: `ALTER TABLE notes ADD COLUMN state text DEFAULT 'new';`,
  good: [`ALTER TABLE notes ADD COLUMN state text;\nALTER TABLE notes ALTER COLUMN state SET DEFAULT 'new';`],
  check: (scene) => {
    for (const table of changedTables(scene)) {
      const user = columnOfType(scene.schema, table)
      if (!user) continue
      return [
        {
          message: `${shortName(user.table)}.${user.column} has rows of ${shortName(table)} in it: refused (0A000)`,
          remedy: advise(`Give ${shortName(user.table)}.${user.column} another type first, such as jsonb.`),
        },
      ]
    }
    return []
  },
}

/** The tables whose rows get values that they did not have. */
function changedTables({ node, schema, effects }: Scene): string[] {
  if (!('AlterTableStmt' in node) || node.AlterTableStmt.objtype !== 'OBJECT_TABLE') return []
  const table = nameOf(node.AlterTableStmt.relation)
  const ofCommands = nodesOf(node.AlterTableStmt.cmds, 'AlterTableCmd').flatMap((command) =>
    ofCommand(schema, table, command),
  )
  const rewriting = effects.filter(({ cause, command }) => isRewriting(cause, command))
  const rewritten = rewriting.flatMap(({ work }) => work.filter(({ kind }) => kind === 'rewrite'))
  return [...ofCommands, ...rewritten.map((one) => one.table)]
}

function ofCommand(schema: Schema, table: string, { subtype, def }: AlterTableCmd): string[] {
  if (subtype === 'AT_AlterColumnType') return withPartitions(schema, table)
  if (subtype !== 'AT_AddColumn' || !def || !('ColumnDef' in def)) return []
  const isValued = givesValue(schema, def.ColumnDef) || isConstrained(schema, readType(schema, def.ColumnDef.typeName))
  return isValued ? storedTables(schema, table) : []
}

/** To another tablespace the files are copied as they are. */
function isRewriting(cause: string, command: AlterTableCmd | undefined): boolean {
  return cause === 'set-expression' || cause === 'set-logged' || command?.subtype === 'AT_SetAccessMethod'
}
