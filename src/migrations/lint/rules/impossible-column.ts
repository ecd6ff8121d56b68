import type { AlterTableCmd } from '../../grammar/index.ts'
import { baseOf, type Column, nameOf, nodesOf, type Schema, shortName, type Table } from '../../schema/index.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'

export const impossibleColumn: Rule = {
  name: 'impossible-column',
  verdict: 'fails',
  title: 'A column is told to be what it cannot be',
  why: `An identity is an integer that is NOT NULL and has no default, and PostgreSQL refuses (55000, 22023) to make one of
another column. An identity and a generated column take no default (42601), what is neither cannot stop to be one (55000),
and a column of the primary key, or an identity, cannot be NULL (42P16, 42601). A table has one primary key (42P16).`,
  bad: 'ALTER TABLE orders ALTER COLUMN user_id ADD GENERATED ALWAYS AS IDENTITY;',
  good: [
    'ALTER TABLE orders ADD CONSTRAINT orders_user_id_set CHECK (user_id IS NOT NULL) NOT VALID;',
    `ALTER TABLE orders VALIDATE CONSTRAINT orders_user_id_set;
ALTER TABLE orders ALTER COLUMN user_id SET NOT NULL, ALTER COLUMN user_id ADD GENERATED ALWAYS AS IDENTITY;`,
  ],
  check: impossibleColumns,
}

function impossibleColumns({ node, schema }: Scene): ReturnType<Rule['check']> {
  if (!('AlterTableStmt' in node) || node.AlterTableStmt.objtype !== 'OBJECT_TABLE') return []
  const table = schema.tables.get(nameOf(node.AlterTableStmt.relation))
  if (!table) return []
  const commands = nodesOf(node.AlterTableStmt.cmds, 'AlterTableCmd')
  if (isSecondKey(table, commands)) {
    const message = `${shortName(table.name)} has a primary key already (42P16): refused`
    return [{ message, remedy: advise('Drop the other one first, in the same revision.') }]
  }
  return commands.flatMap((command) => {
    const column = table.columns.get(command.name ?? '')
    // Another command about the same column, or about a key, may make it possible.
    const others = commands.filter((other) => other !== command && (other.name === command.name || !other.name))
    const why = column && others.length === 0 ? refusalOf(schema, table, column, command) : undefined
    return why
      ? [{ message: `${why}: refused`, remedy: advise(remedies[command.subtype ?? ''] ?? 'Leave it out.') }]
      : []
  })
}

/** Whether a primary key is added beside one, which no command drops. */
function isSecondKey({ constraints }: Table, commands: readonly AlterTableCmd[]): boolean {
  const isAdded = nodesOf(commands, 'Constraint').some(({ contype }) => contype === 'CONSTR_PRIMARY')
  const key = constraints.find(({ kind }) => kind === 'primary key')
  const isGone = ({ subtype, name = '' }: AlterTableCmd): boolean =>
    (subtype === 'AT_DropConstraint' && name === key?.name) ||
    (subtype === 'AT_DropColumn' && (key?.columns.includes(name) ?? false))
  return isAdded && key !== undefined && !commands.some(isGone)
}

function refusalOf(
  schema: Schema,
  table: Table,
  { name, isIdentity, isNotNull, hasDefault, generated, type }: Column,
  { subtype, def, missing_ok: isOptional }: AlterTableCmd,
): string | undefined {
  switch (subtype) {
    case 'AT_AddIdentity':
      if (isIdentity) return `${name} is an identity already (55000)`
      if (hasDefault) return `${name} has a default, which an identity cannot have (55000)`
      if (!isNotNull) return `${name} may be NULL, which an identity cannot be (55000)`
      return integers.has(baseOf(schema, type).name) ? undefined : `${name} is no integer (22023)`
    case 'AT_SetIdentity':
    case 'AT_DropIdentity':
      return isIdentity || isOptional ? undefined : `${name} is no identity (55000)`
    case 'AT_ColumnDefault':
      if (isIdentity) return `${name} is an identity, which takes no default (42601)`
      return generated && def ? `${name} is generated, and takes no default (42601)` : undefined
    case 'AT_DropExpression':
      return generated || isOptional ? undefined : `${name} is not generated (55000)`
    case 'AT_DropNotNull': {
      if (isIdentity) return `${name} is an identity, which cannot be NULL (42601)`
      const isKey = table.constraints.some(({ kind, columns }) => kind === 'primary key' && columns.includes(name))
      return isKey ? `${name} is of the primary key, which cannot be NULL (42P16)` : undefined
    }
    default:
      return undefined
  }
}

const integers = new Set(['int2', 'int4', 'int8'])

const remedies: Readonly<Record<string, string>> = {
  AT_AddIdentity: 'Drop its default first, and make it NOT NULL.',
  AT_ColumnDefault: 'Drop the identity or the expression first.',
  AT_DropNotNull: 'Drop the identity or the key first.',
}
