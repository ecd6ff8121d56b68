import type { AlterTableCmd, Grammar, IndexStmt, Node, SyntaxStatement } from '../../grammar/index.ts'
import { nameOf, shortName, textsOf } from '../../schema/index.ts'
import { quote, quoteWhole, quoteList } from '../write-sql.ts'
import { betweenParentheses, upTo } from './slice-words.ts'

/** A question to the rows of a table: whether there is one that PostgreSQL would refuse the statement for. */
export interface RowQuestion {
  /** A query that answers with one row, `found`; or one that fails itself with the code. */
  readonly sql: string
  readonly table: string
  /** With which SQLSTATE the statement would fail. */
  readonly code: string
  /** The table of the related rows. */
  readonly references?: string
  /** What such a row is, after the table's name: `has rows without email`. */
  readonly trouble: string
}

/** What a statement asks of rows, and what its constraints ask once they are validated. */
export interface Questions {
  readonly now: readonly RowQuestion[]
  /** By the name of a constraint that is NOT VALID yet. */
  readonly later: ReadonlyMap<string, RowQuestion>
  /** The names of constraints that are validated. */
  readonly validated: readonly string[]
}

const none: Questions = { now: [], later: new Map(), validated: [] }

/** Reads from a statement which rows it would be refused for. */
export function questionsOf(grammar: Grammar, statement: SyntaxStatement): Questions {
  const { node } = statement
  if ('IndexStmt' in node) return { ...none, now: ofIndex(grammar, statement, node.IndexStmt) }
  if (!('AlterTableStmt' in node) || node.AlterTableStmt.objtype !== 'OBJECT_TABLE') return none
  const table = nameOf(node.AlterTableStmt.relation)
  const now: RowQuestion[] = []
  const later = new Map<string, RowQuestion>()
  const validated: string[] = []
  for (const item of node.AlterTableStmt.cmds ?? []) {
    if (!('AlterTableCmd' in item)) continue
    const command = item.AlterTableCmd
    if (command.subtype === 'AT_ValidateConstraint') validated.push(command.name ?? '')
    const asked = ofCommand({ grammar, statement, table }, command)
    const name = nameOfUnchecked(command)
    if (name === undefined) now.push(...asked)
    else for (const question of asked) later.set(name, question)
  }
  return { now, later, validated }
}

interface Place {
  readonly grammar: Grammar
  readonly statement: SyntaxStatement
  readonly table: string
}

function ofCommand(place: Place, { subtype, name = '', def }: AlterTableCmd): RowQuestion[] {
  const { table } = place
  if (subtype === 'AT_SetNotNull') return [withoutValue(table, [name])]
  if (subtype === 'AT_AlterColumnType' && def && 'ColumnDef' in def) return ofType(place, name, def.ColumnDef)
  if (subtype === 'AT_AddConstraint' && def && 'Constraint' in def) return ofConstraint(place, def.Constraint)
  return []
}

type ConstraintNode = Extract<Node, { Constraint: unknown }>['Constraint']

function ofConstraint(place: Place, constraint: ConstraintNode): RowQuestion[] {
  const { contype, indexname, nulls_not_distinct: areNullsEqual = false, location = 0 } = constraint
  const { table, grammar, statement } = place
  const columns = textsOf(constraint.keys)
  switch (contype) {
    case 'CONSTR_NOTNULL':
      return [withoutValue(table, columns)]
    case 'CONSTR_UNIQUE':
      return indexname === undefined ? [twice(table, columns, areNullsEqual)] : []
    case 'CONSTR_PRIMARY':
      return indexname === undefined ? [withoutValue(table, columns), twice(table, columns)] : []
    case 'CONSTR_CHECK': {
      const condition = betweenParentheses(grammar, statement, location, 'CHECK')
      return condition === undefined ? [] : [violating(table, condition)]
    }
    case 'CONSTR_FOREIGN': {
      const { pktable, fk_attrs: own, pk_attrs: theirs } = constraint
      return [withoutRelated(table, textsOf(own), nameOf(pktable), textsOf(theirs))]
    }
    default:
      return []
  }
}

/** A constraint that PostgreSQL does not check yet, or never. */
function nameOfUnchecked({ def }: AlterTableCmd): string | undefined {
  if (!def || !('Constraint' in def)) return undefined
  const { skip_validation: isLater, is_enforced: isEnforced = true, conname = '', contype } = def.Constraint
  const isCheckable = contype === 'CONSTR_CHECK' || contype === 'CONSTR_FOREIGN' || contype === 'CONSTR_NOTNULL'
  return isCheckable && (isLater || !isEnforced) ? conname : undefined
}

function ofIndex(grammar: Grammar, statement: SyntaxStatement, index: IndexStmt): RowQuestion[] {
  if (!index.unique) return []
  const columns = (index.indexParams ?? []).map((item) => ('IndexElem' in item ? item.IndexElem.name : undefined))
  if (columns.includes(undefined)) return []
  const condition = index.whereClause === undefined ? undefined : upTo(grammar, statement, 0, 'WHERE', [])
  return [twice(nameOf(index.relation), columns as string[], index.nulls_not_distinct ?? false, condition)]
}

type ColumnNode = Extract<Node, { ColumnDef: unknown }>['ColumnDef']

/** Values that the new type has no room for, or does not take. */
function ofType(
  { grammar, statement, table }: Place,
  column: string,
  { typeName, raw_default: using }: ColumnNode,
): RowQuestion[] {
  const type = upTo(grammar, statement, typeName?.location ?? 0, undefined, ['USING', 'COLLATE', ','])
  if (type === undefined) return []
  const value = using === undefined ? quote(column) : upTo(grammar, statement, typeName?.location ?? 0, 'USING', [','])
  if (value === undefined) return []
  const name = textsOf(typeName?.names).at(-1) ?? ''
  const length = /\((\d+)\)\s*$/.exec(type)?.[1]
  const about = { table, trouble: `has values of ${column} that ${type} does not take` }
  if ((name === 'varchar' || name === 'bpchar') && typeName?.arrayBounds === undefined) {
    if (length === undefined) return []
    // A cast would cut them; the assignment of ALTER refuses what is longer, but for spaces.
    const sql = `select exists (select from ${quoteWhole(table)} where length(rtrim((${value})::text)) > ${length}) as found`
    return [{ ...about, sql, code: '22001', trouble: `has values of ${column} that are longer than ${length}` }]
  }
  return [{ ...about, sql: `select count((${value})::${type}) < 0 as found from ${quoteWhole(table)}`, code: '22' }]
}

function withoutValue(table: string, columns: readonly string[]): RowQuestion {
  const condition = columns.map((column) => `${quote(column)} is null`).join(' or ')
  return {
    sql: `select exists (select from ${quoteWhole(table)} where ${condition}) as found`,
    table,
    code: '23502',
    trouble: `has rows without ${columns.join(' or ')}`,
  }
}

function twice(table: string, columns: readonly string[], areNullsEqual = false, condition?: string): RowQuestion {
  const present = areNullsEqual ? [] : columns.map((column) => `${quote(column)} is not null`)
  const where = [...present, ...(condition === undefined ? [] : [`(${condition})`])].join(' and ')
  return {
    sql: `select exists (select from ${quoteWhole(table)}${where === '' ? '' : ` where ${where}`} group by ${quoteList(columns)} having count(*) > 1) as found`,
    table,
    code: '23505',
    trouble: `has rows with the same ${columns.join(' and ')}`,
  }
}

/** Rows that a check refuses: NULL passes. */
export function violating(table: string, condition: string): RowQuestion {
  return {
    sql: `select exists (select from ${quoteWhole(table)} where not (${condition})) as found`,
    table,
    code: '23514',
    trouble: 'has rows that violate the check',
  }
}

/** Rows whose related row is missing. Without columns of the other table, they are those of its primary key. */
export function withoutRelated(
  table: string,
  own: readonly string[],
  other: string,
  theirs: readonly string[],
): RowQuestion {
  const present = own.map((column) => `f.${quote(column)} is not null`).join(' and ')
  const fields = own.map((column) => `f.${quote(column)}`).join(', ')
  const keys = theirs.map((column) => `p.${quote(column)}`).join(', ')
  return {
    sql: `select exists (select from ${quoteWhole(table)} f where ${present} and not exists (select from ${quoteWhole(other)} p where (${keys === '' ? primaryKey : keys}) = (${fields}))) as found`,
    table,
    references: other,
    code: '23503',
    trouble: `has rows whose row of ${shortName(other)} is missing`,
  }
}

/** Stands in a question for the columns of a primary key, which only the database knows. */
export const primaryKey = '/* primary key */'
