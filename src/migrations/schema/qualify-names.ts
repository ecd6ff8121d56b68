import type { Node, ObjectWithArgs, RangeVar, TypeName } from '../grammar/index.ts'
import { nodesOf } from './expressions.ts'
import { fullName, textsOf } from './names.ts'
import { builtInTypes } from './built-in-types.ts'
import { isType } from './read-type.ts'
import type { Schema } from './schema.ts'
import { currentPath } from './search-path.ts'

/**
 * Gives the names of a statement the schemas that the search path finds them in. Without one, a name counts as one of
 * `public`, so that nothing is to be done for most statements.
 *
 * @param isThere What is there; by default what the files made.
 */
export function qualifyNames(
  schema: Schema,
  node: Node,
  isThere: (name: string) => boolean = (name) => isKnown(schema, name),
): Node {
  const [first, ...others] = currentPath(schema)
  const isTemporary = isTemporaryIn(node)
  const { hasTemporaries } = schema
  if (first === undefined || (first === 'public' && others.length === 0 && !isTemporary && !hasTemporaries)) return node
  const path = hasTemporaries ? [temporary, first, ...others] : [first, ...others]
  const copy = structuredClone(node)
  const find = (name: string): string => path.find((place) => isThere(fullName(place, name))) ?? first
  qualifyNew(copy, isTemporary ? temporary : first)
  qualifyTables(copy, find)
  qualifyLists(copy, find)
  qualifyTypes(copy, (name) => path.find((place) => isType(schema, fullName(place, name))))
  qualifyFunctions(copy, (name) => path.find((place) => schema.functions.has(fullName(place, name))))
  return copy
}

/** Whether the files made a table, view, index or type. */
export function isKnown({ tables, views, indexes, types }: Schema, name: string): boolean {
  return [tables, views, indexes, types].some((objects) => objects.has(name))
}

/** The schema of what a session makes for itself: it hides what others have of the same name. */
const temporary = 'pg_temp'

function isTemporaryIn(node: Node): boolean {
  return newRelationOf(node)?.relpersistence === 't'
}

/** Notes that a statement makes something for its session, so that other statements need not look for such. */
export function noteTemporary(schema: Schema, node: Node): void {
  if (isTemporaryIn(node) || newRelationOf(node)?.schemaname === temporary) schema.hasTemporaries = true
}

function isOfSession(name: string): boolean {
  return name.startsWith(`${temporary}.`)
}

/** Forgets what went with the session of the script before. */
export function endSession(schema: Schema): void {
  if (!schema.hasTemporaries) return
  schema.hasTemporaries = false
  const { tables, views, indexes } = schema
  for (const objects of [tables, views, indexes])
    for (const name of objects.keys()) if (isOfSession(name)) objects.delete(name)
}

function newRelationOf(node: Node): RangeVar | undefined {
  if ('CreateStmt' in node) return node.CreateStmt.relation
  if ('ViewStmt' in node) return node.ViewStmt.view
  if ('CreateTableAsStmt' in node) return node.CreateTableAsStmt.into?.rel
  return 'CompositeTypeStmt' in node ? node.CompositeTypeStmt.typevar : undefined
}

/** What is made is made in the first schema, whatever others have. */
function qualifyNew(node: Node, schema: string): void {
  const relation = newRelationOf(node)
  if (relation) setSchema(relation, schema)
  if ('CreateEnumStmt' in node) addSchema(node.CreateEnumStmt.typeName, schema)
  if ('CreateDomainStmt' in node) addSchema(node.CreateDomainStmt.domainname, schema)
  if ('CreateRangeStmt' in node) addSchema(node.CreateRangeStmt.typeName, schema)
  if ('CreateFunctionStmt' in node) addSchema(node.CreateFunctionStmt.funcname, schema)
}

function qualifyTables(node: Node, find: (name: string) => string): void {
  // The name of a WITH query is no table's.
  const queries = new Set(nodesOf(node, 'CommonTableExpr').map(({ ctename }) => ctename))
  for (const relation of relationsIn(node)) {
    if (!queries.has(relation.relname)) setSchema(relation, find(relation.relname ?? ''))
  }
}

/** Names that the tree has as lists of words. */
function qualifyLists(node: Node, find: (name: string) => string): void {
  if ('AlterEnumStmt' in node) qualifyList(node.AlterEnumStmt.typeName, find)
  if ('AlterDomainStmt' in node) qualifyList(node.AlterDomainStmt.typeName, find)
  if ('RenameStmt' in node && node.RenameStmt.object && 'List' in node.RenameStmt.object)
    qualifyList(node.RenameStmt.object.List.items, find)
  if (!('DropStmt' in node)) return
  const { removeType = 'OBJECT_TABLE', objects = [] } = node.DropStmt
  const behind = ofTable.has(removeType) ? 1 : 0
  if (!inLists.has(removeType) && behind === 0) return
  for (const object of objects) if ('List' in object) qualifyList(object.List.items, find, behind)
}

const inLists = new Set<string>([
  'OBJECT_TABLE',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
  'OBJECT_FOREIGN_TABLE',
  'OBJECT_INDEX',
])
/** Their name comes behind that of their table. */
const ofTable = new Set<string>(['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE'])

function qualifyList(names: Node[] | undefined, find: (name: string) => string, behind = 0): void {
  const name = textsOf(names)[0]
  if (name !== undefined && names?.length === 1 + behind) addSchema(names, find(name), behind)
}

/** PostgreSQL's own types come without a schema, too. */
function qualifyTypes(node: Node, find: (name: string) => string | undefined): void {
  for (const { names } of typesIn(node)) {
    const [name = ''] = textsOf(names)
    const schema = names?.length === 1 && !builtInTypes.has(name) ? find(name) : undefined
    if (schema !== undefined) addSchema(names, schema)
  }
}

/** PostgreSQL's own functions come without a schema, too. */
function qualifyFunctions(node: Node, find: (name: string) => string | undefined): void {
  const named = [...nodesOf(node, 'FuncCall').map(({ funcname }) => funcname), ...functionsIn(node)]
  for (const names of named) {
    const schema = names?.length === 1 ? find(textsOf(names)[0] ?? '') : undefined
    if (schema !== undefined) addSchema(names, schema)
  }
}

/** The functions that a statement alters or drops. */
function functionsIn(node: Node): (Node[] | undefined)[] {
  return objectsWith<ObjectWithArgs>(node, 'objname').map(({ objname }) => objname)
}

function setSchema(relation: RangeVar, schema: string): void {
  relation.schemaname ||= schema
}

function addSchema(names: Node[] | undefined, schema: string, behind = 0): void {
  if (names?.length === 1 + behind) names.unshift({ String: { sval: schema } })
}

function relationsIn(tree: Node): RangeVar[] {
  return objectsWith<RangeVar>(tree, 'relname')
}

function typesIn(tree: Node): TypeName[] {
  return objectsWith<TypeName>(tree, 'typemod')
}

/** A statement has its tables under many names, so they are told by a member that nothing else has. */
function objectsWith<TObject>(tree: unknown, member: keyof TObject): TObject[] {
  if (typeof tree !== 'object' || tree === null) return []
  const inside = Object.values(tree).flatMap((part: unknown) => objectsWith<TObject>(part, member))
  return member in tree ? [tree as TObject, ...inside] : inside
}
