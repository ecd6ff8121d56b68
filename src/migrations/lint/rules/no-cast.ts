import { describeType, lacksCast, nameOf, nodesOf, readType } from '../../schema/index.ts'
import { advise, type Report } from '../finding.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'

export const noCast: Rule = {
  name: 'no-cast',
  verdict: 'fails',
  title: 'A column gets a type that PostgreSQL does not cast to by itself',
  why: `PostgreSQL refuses it (42804), with rows or without. Say how with USING. The default of the column is cast as well, and
USING is not for it: drop the default before, and set it again afterwards.`,
  bad: 'ALTER TABLE users ALTER COLUMN nick TYPE integer;',
  good: [
    `-- drizzle-repository: allow change-type: users is small
ALTER TABLE users ALTER COLUMN nick TYPE integer USING nick::integer;`,
  ],
  check: ({ node, schema }: Scene) => {
    if (!('AlterTableStmt' in node) || node.AlterTableStmt.objtype !== 'OBJECT_TABLE') return []
    const table = schema.tables.get(nameOf(node.AlterTableStmt.relation))
    const commands = nodesOf(node.AlterTableStmt.cmds, 'AlterTableCmd')
    return commands.flatMap(({ subtype, name = '', def }): Report[] => {
      const column = table?.columns.get(name)
      if (subtype !== 'AT_AlterColumnType' || !column || !def || !('ColumnDef' in def)) return []
      const to = readType(schema, def.ColumnDef.typeName)
      if (!lacksCast(schema, column.type, to)) return []
      const types = `from ${describeType(column.type)} to ${describeType(to)}`
      if (!def.ColumnDef.raw_default) {
        const message = `PostgreSQL casts nothing ${types} by itself: refused (42804)`
        return [{ message, remedy: advise(`Say how: USING "${name}"::${describeType(to)}.`) }]
      }
      // PostgreSQL drops a default before it changes a type, in whichever order they stand.
      const isDropped = commands.some((one) => one.subtype === 'AT_ColumnDefault' && one.name === name && !one.def)
      if (!column.hasDefault || isDropped) return []
      const message = `the default of ${name} cannot be cast ${types}: refused (42804)`
      return [{ message, remedy: advise('Drop the default before, and set it again afterwards.') }]
    })
  },
}
