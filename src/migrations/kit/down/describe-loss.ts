import type { Node, SyntaxStatement } from '../../grammar/index.ts'
import type { Loss } from '../../revision.ts'
import type { SnapshotShape } from './snapshot-shape.ts'
import { isRespelled, typeLoss } from './type-loss.ts'

/** What is to be known before a script is run. */
export interface Losses {
  /** What there is now and will be gone. */
  readonly lossy: readonly Loss[]
  /** What does not come back as it was, or may not come back at all. */
  readonly irreversible: readonly Loss[]
  /** What fails, harming nothing, while rows stand in the way. */
  readonly mayFail: readonly Loss[]
}

interface Shapes {
  /** Before the script runs. */
  readonly from: SnapshotShape
  /** After it. */
  readonly to: SnapshotShape
}

type Note = readonly [kind: keyof Losses, what: string, why: string]

/** Says, statement by statement, what a way back loses and what it cannot bring back. */
export function describeLosses(statements: readonly SyntaxStatement[], shapes: Shapes): Losses {
  const notes = [...statements.flatMap(({ node }) => notesOf(node, shapes)), ...notesOnEnums(shapes)]
  const losses = (kind: keyof Losses): Loss[] =>
    uniqueBy(notes.filter(([found]) => found === kind).map(([, what, why]) => ({ what, why })))
  return { lossy: losses('lossy'), irreversible: losses('irreversible'), mayFail: losses('mayFail') }
}

function uniqueBy(losses: readonly Loss[]): Loss[] {
  return [...new Map(losses.map((loss) => [`${loss.what} ${loss.why}`, loss])).values()]
}

function notesOf(node: Node, shapes: Shapes): readonly Note[] {
  if ('DropStmt' in node) return notesOnDrop(node.DropStmt)
  if ('CreateStmt' in node && node.CreateStmt.relation?.relname !== undefined)
    return [['irreversible', nameOf(node.CreateStmt.relation), 'it comes back without its rows']]
  if ('CreateSeqStmt' in node)
    return [['irreversible', nameOf(node.CreateSeqStmt.sequence), 'it begins at its start again']]
  if ('IndexStmt' in node && node.IndexStmt.unique)
    return [['mayFail', nameOf(node.IndexStmt.relation), `rows are equal in the index ${node.IndexStmt.idxname}`]]
  if (!('AlterTableStmt' in node)) return []
  const table = nameOf(node.AlterTableStmt.relation)
  return (node.AlterTableStmt.cmds ?? []).flatMap((command) =>
    'AlterTableCmd' in command ? notesOnCommand(table, command.AlterTableCmd, shapes) : [],
  )
}

function notesOnDrop({ removeType, objects = [] }: Extract<Node, { DropStmt: unknown }>['DropStmt']): readonly Note[] {
  const names = objects.map(namesIn).map((names) => names.filter((name) => name !== 'public').join('.'))
  if (removeType === 'OBJECT_TABLE') return names.map((name) => ['lossy', name, 'its rows are gone'])
  if (removeType === 'OBJECT_SEQUENCE') return names.map((name) => ['lossy', name, 'where it stands is gone'])
  return []
}

type AlterTableCmd = Extract<Node, { AlterTableCmd: unknown }>['AlterTableCmd']

function notesOnCommand(table: string, { subtype, name = '', def }: AlterTableCmd, shapes: Shapes): readonly Note[] {
  const column = `${table}.${name}`
  switch (subtype) {
    case 'AT_DropColumn':
      return find(shapes.from, column)?.isGenerated === true ? [] : [['lossy', column, 'its values are gone']]
    case 'AT_AddColumn':
      return notesOnNewColumn(table, def, shapes)
    case 'AT_AlterColumnType':
      return notesOnType(column, shapes)
    case 'AT_SetNotNull':
      return [['mayFail', column, 'a row has no value']]
    case 'AT_DropIdentity':
      return [['lossy', column, 'where its numbers stand is gone']]
    case 'AT_AddIdentity':
      return [['irreversible', column, 'its numbers begin at their start again']]
    case 'AT_AddConstraint':
      return [['mayFail', table, `rows break the constraint ${constraintName(def)}`]]
    default:
      return []
  }
}

function notesOnNewColumn(table: string, def: Node | undefined, shapes: Shapes): readonly Note[] {
  const name = def !== undefined && 'ColumnDef' in def ? (def.ColumnDef.colname ?? '') : ''
  const column = `${table}.${name}`
  const shape = find(shapes.to, column)
  if (shape?.isGenerated === true) return []
  const why = 'it comes back without its values'
  return [
    [
      'irreversible',
      column,
      shape?.isRequired === true ? `${why}, which fails while ${table} has rows: it is NOT NULL` : why,
    ],
  ]
}

function notesOnType(column: string, { from, to }: Shapes): readonly Note[] {
  const now = find(from, column)
  const then = find(to, column)
  // An enum that is made again is told of by its values.
  if (now === undefined || then === undefined || now.type === then.type) return []
  if (now.enumName !== undefined && now.enumName === then.enumName) return []
  const change = `${now.type} to ${then.type}`
  const loss = typeLoss(now.type, then.type)
  const notes: Note[] = []
  if (loss === 'changed') notes.push(['lossy', column, `its values change from ${change}`])
  if (loss === 'refused') notes.push(['irreversible', column, `a value may not fit: ${change}`])
  if (loss === 'none' && isRespelled(then.type, now.type))
    notes.push(['irreversible', column, `its values come back as ${now.type} writes them`])
  return notes
}

function notesOnEnums({ from, to }: Shapes): readonly Note[] {
  return [...from.enums].flatMap(([name, values]) => {
    const kept = to.enums.get(name)
    const gone = kept === undefined ? [] : values.filter((value) => !kept.includes(value))
    return gone.map((value): Note => ['irreversible', shortName(name), `${quoted(value)} may be in use`])
  })
}

function find(shape: SnapshotShape, column: string): ReturnType<SnapshotShape['columns']['get']> {
  return shape.columns.get(column.split('.').length > 2 ? column : `public.${column}`)
}

function nameOf(relation: { schemaname?: string; relname?: string } | undefined): string {
  return shortName(`${relation?.schemaname ?? 'public'}.${relation?.relname ?? ''}`)
}

function shortName(name: string): string {
  return name.replace(/^public\./, '')
}

/** A name in the syntax tree is a list of strings. */
function namesIn(node: Node): readonly string[] {
  if ('String' in node) return [node.String.sval ?? '']
  return 'List' in node ? (node.List.items ?? []).flatMap(namesIn) : []
}

function constraintName(def: Node | undefined): string {
  return def !== undefined && 'Constraint' in def ? (def.Constraint.conname ?? 'it adds') : 'it adds'
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}
