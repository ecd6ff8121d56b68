import { nameOf, nodesOf, type Schema, shortName, type Table } from '../../schema/index.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'

export const keyInUse: Rule = {
  name: 'key-in-use',
  verdict: 'fails',
  title: 'A key, or a column of it, is dropped while a foreign key leads to it',
  why: `PostgreSQL refuses it (2BP01) without CASCADE, which drops the foreign key, too. Drop the foreign key by its name
before, in the same revision, so that everybody sees that it goes.`,
  bad: 'ALTER TABLE orders DROP CONSTRAINT orders_pkey;',
  good: [
    `ALTER TABLE order_items DROP CONSTRAINT order_items_order_fk;\nALTER TABLE orders DROP CONSTRAINT orders_pkey;`,
  ],
  check: ({ node, schema }: Scene) => {
    if (!('AlterTableStmt' in node) || node.AlterTableStmt.objtype !== 'OBJECT_TABLE') return []
    const table = schema.tables.get(nameOf(node.AlterTableStmt.relation))
    if (!table) return []
    const commands = nodesOf(node.AlterTableStmt.cmds, 'AlterTableCmd')
    return commands.flatMap(({ subtype, name = '', behavior }, index) => {
      if (behavior === 'DROP_CASCADE') return []
      const isGone = (key: string): boolean => commands.slice(0, index).some((other) => other.name === key)
      const lost = keysLostBy(table, subtype, name)
      const user = lost.length > 0 ? keyLeadingTo(schema, table, lost, isGone) : undefined
      if (!user) return []
      const message = `the foreign key ${user.name} of ${shortName(user.table)} leads to it: it cannot be dropped (2BP01)`
      return [{ message, remedy: advise(`Drop ${user.name} before.`) }]
    })
  },
}

type Constraint = Table['constraints'][number]

function keysLostBy({ constraints }: Table, subtype: string | undefined, name: string): readonly Constraint[] {
  const keys = constraints.filter(({ kind }) => kind === 'primary key' || kind === 'unique')
  if (subtype === 'AT_DropConstraint') return keys.filter((key) => key.name === name)
  return subtype === 'AT_DropColumn' ? keys.filter(({ columns }) => columns.includes(name)) : []
}

/** A foreign key that needs one of the keys: there is no other of the same columns. */
function keyLeadingTo(
  schema: Schema,
  table: Table,
  lost: readonly Constraint[],
  isGone: (key: string) => boolean,
): { readonly table: string; readonly name: string } | undefined {
  for (const other of schema.tables.values()) {
    for (const { name, references, referenced } of other.constraints) {
      const isOwn = other.name === table.name
      if (references !== table.name || (isOwn && isGone(name))) continue
      if (lost.some((key) => leadsTo(referenced, key))) return { table: other.name, name }
    }
  }
  return undefined
}

/** Without columns a foreign key leads to the primary key. */
function leadsTo(referenced: readonly string[], { kind, columns }: Constraint): boolean {
  if (referenced.length === 0) return kind === 'primary key'
  return referenced.length === columns.length && referenced.every((column) => columns.includes(column))
}
