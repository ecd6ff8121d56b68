import type { AlterTableCmd, DropStmt, Node } from '../../grammar/index.ts'
import { droppedName, fullName, nameOf, nodesOf, type Schema, schemaNameOf, shortName } from '../../schema/index.ts'
import { describeEffects } from '../effects/describe-effects.ts'
import type { LiveRule } from './live-rules.ts'
import type { Live } from './read-live.ts'

/** Something that the database says of a statement. */
export interface LiveReport {
  readonly rule: LiveRule
  readonly message: string
  readonly advice: string
  /** An earlier statement may mend it. */
  readonly isUncertain?: boolean
}

/** What is known when a statement comes. */
export interface LiveScene {
  readonly node: Node
  readonly live: Live
  /** What the applied revisions have made, by their files. */
  readonly applied: Schema
  /** The same with the pending statements before this one. */
  readonly now: Schema
}

/** Finds names that are there though nobody made them, that are not there though they should be, and invalid indexes. */
export function namesInTheWay(scene: LiveScene): readonly LiveReport[] {
  return [...namesOf(scene), ...builtAgain(scene)]
}

/** An index that is invalid is built again with its table, and fails again as long as its rows are what they were. */
function builtAgain({ node, live, now }: LiveScene): LiveReport[] {
  // The next revision: to it, nothing is new.
  const effects = describeEffects({ ...now, revision: now.revision + 1 }, node)
  const rewritten = new Set(
    effects.flatMap(({ work }) => work.filter(({ kind }) => kind === 'rewrite').map(({ table }) => table)),
  )
  return [...live.indexes]
    .filter(([, { table, isValid }]) => !isValid && rewritten.has(table))
    .map(([name, { table }]) => ({
      ...invalid(name, `${shortName(table)} is written anew, and it is built again, which may fail again`),
      isUncertain: true,
    }))
}

function namesOf(scene: LiveScene): readonly LiveReport[] {
  const { node } = scene
  if ('CreateStmt' in node) {
    const { relation, if_not_exists: isIfNotExists } = node.CreateStmt
    return isIfNotExists ? [] : existing(scene, nameOf(relation))
  }
  if ('IndexStmt' in node) return ofIndex(scene, node.IndexStmt)
  if ('DropStmt' in node) return ofDrop(scene, node.DropStmt)
  if ('TruncateStmt' in node)
    return nodesOf(node.TruncateStmt.relations, 'RangeVar').flatMap((relation) => missing(scene, nameOf(relation)))
  if (!('AlterTableStmt' in node) || node.AlterTableStmt.objtype !== 'OBJECT_TABLE') return []
  const { relation, cmds = [], missing_ok: isIfExists } = node.AlterTableStmt
  const table = nameOf(relation)
  const absent = isIfExists ? [] : missing(scene, table)
  if (absent.length > 0) return absent
  return cmds.flatMap((command) => ('AlterTableCmd' in command ? ofCommand(scene, table, command.AlterTableCmd) : []))
}

function ofDrop(scene: LiveScene, { removeType, objects = [], missing_ok: isOptional }: DropStmt): LiveReport[] {
  if (isOptional) return []
  if (removeType === 'OBJECT_INDEX') return objects.flatMap((object) => missingIndex(scene, droppedName(object)))
  return relations.has(removeType ?? '') ? objects.flatMap((object) => missing(scene, droppedName(object))) : []
}

const relations = new Set<string>(['OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW'])

type IndexStatement = Extract<Node, { IndexStmt: unknown }>['IndexStmt']

function ofIndex(scene: LiveScene, { relation, idxname, if_not_exists: isIfNotExists }: IndexStatement): LiveReport[] {
  const table = nameOf(relation)
  const absent = missing(scene, table)
  if (absent.length > 0 || idxname === undefined) return absent
  const name = fullName(schemaNameOf(table), idxname)
  const found = scene.live.indexes.get(name)
  if (found === undefined || scene.applied.indexes.has(name)) return []
  if (!found.isValid)
    return [invalid(name, isIfNotExists ? 'IF NOT EXISTS leaves it as it is' : 'its name is taken (42P07)')]
  return isIfNotExists ? [] : [thereAlready(`the index ${shortName(name)}`, '42P07')]
}

function ofCommand(scene: LiveScene, table: string, command: AlterTableCmd): LiveReport[] {
  const { subtype, name = '', def, missing_ok: isOptional } = command
  const { live, applied, now } = scene
  const found = live.tables.get(table)
  if (found === undefined) return []
  const place = `${shortName(table)}.`
  if (subtype === 'AT_AddColumn' && def && 'ColumnDef' in def) {
    const column = def.ColumnDef.colname ?? ''
    const isOurs = applied.tables.get(table)?.columns.has(column) ?? now.tables.get(table)?.columns.has(column)
    return found.columns.has(column) && !isOurs && !isOptional ? [thereAlready(`${place}${column}`, '42701')] : []
  }
  if (subtype === 'AT_AddConstraint' && def && 'Constraint' in def) {
    const { conname = '', indexname } = def.Constraint
    const isOurs = hasConstraint(applied, table, conname) || hasConstraint(now, table, conname)
    const index = indexname === undefined ? undefined : live.indexes.get(fullName(schemaNameOf(table), indexname))
    return [
      ...(found.constraints.has(conname) && !isOurs ? [thereAlready(`the constraint ${conname}`, '42710')] : []),
      ...(index?.isValid === false ? [invalid(indexname ?? '', 'a constraint cannot use it (55000)')] : []),
    ]
  }
  if (isOptional || name === '') return []
  if (aboutConstraints.has(subtype ?? '')) {
    const isMade = hasConstraint(now, table, name) && !hasConstraint(applied, table, name)
    return found.constraints.has(name) || isMade
      ? []
      : [notThere(`the constraint ${name} of ${shortName(table)}`, '42704')]
  }
  if (!aboutColumns.has(subtype ?? '')) return []
  const isMade = now.tables.get(table)?.columns.has(name) === true && !applied.tables.get(table)?.columns.has(name)
  return found.columns.has(name) || isMade ? [] : [notThere(`${place}${name}`, '42703')]
}

const aboutConstraints = new Set(['AT_DropConstraint', 'AT_ValidateConstraint'])
const aboutColumns = new Set([
  'AT_DropColumn',
  'AT_AlterColumnType',
  'AT_SetNotNull',
  'AT_DropNotNull',
  'AT_ColumnDefault',
])

function hasConstraint(schema: Schema, table: string, name: string): boolean {
  return schema.tables.get(table)?.constraints.some((constraint) => constraint.name === name) ?? false
}

function existing({ live, applied, now }: LiveScene, name: string): LiveReport[] {
  const isOurs = applied.tables.has(name) || now.tables.has(name)
  return live.tables.has(name) && !isOurs ? [thereAlready(shortName(name), '42P07')] : []
}

function missing({ live, applied, now }: LiveScene, name: string): LiveReport[] {
  const isMade =
    (now.tables.has(name) && !applied.tables.has(name)) || (now.views.has(name) && !applied.views.has(name))
  return live.tables.has(name) || isMade ? [] : [notThere(shortName(name), '42P01')]
}

function missingIndex({ live, applied, now }: LiveScene, name: string): LiveReport[] {
  const isMade = now.indexes.has(name) && !applied.indexes.has(name)
  return live.indexes.has(name) || isMade ? [] : [notThere(`the index ${shortName(name)}`, '42704')]
}

function thereAlready(what: string, code: string): LiveReport {
  return {
    rule: 'exists-already',
    message: `${what} is there already, though no revision made it: refused (${code})`,
    advice:
      'If it is the same, record the revision instead of running it: drizzle-repository stamp. Else rename or drop it.',
  }
}

function notThere(what: string, code: string): LiveReport {
  return {
    rule: 'not-there',
    message: `${what} is not in the database: refused (${code})`,
    advice: 'drizzle-repository drift says what else is different.',
  }
}

function invalid(name: string, what: string): LiveReport {
  return {
    rule: 'invalid-index',
    message: `the index ${shortName(name)} is there and invalid, from a build that failed: ${what}`,
    advice: `Drop it first: DROP INDEX CONCURRENTLY ${shortName(name)};`,
  }
}
