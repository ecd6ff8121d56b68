import type { Node } from '../grammar/index.ts'
import { nodesOf } from './expressions.ts'
import { textsOf } from './names.ts'
import type { Schema } from './schema.ts'

/** The path that a statement would be run with. */
export function currentPath({ searchPath }: Pick<Schema, 'searchPath'>): readonly string[] {
  return searchPath.ofTransaction ?? searchPath.ofScript ?? searchPath.usual
}

/** Forgets what the script before has set. */
export function beginPath({ searchPath }: Pick<Schema, 'searchPath'>): void {
  searchPath.ofScript = undefined
  searchPath.ofTransaction = undefined
}

/** Forgets what SET LOCAL said. */
export function endTransactionPath({ searchPath }: Pick<Schema, 'searchPath'>): void {
  searchPath.ofTransaction = undefined
}

/** Notes a SET or RESET of the path, or a call of set_config(). */
export function foldSearchPath({ searchPath }: Pick<Schema, 'searchPath'>, node: Node): void {
  const setting = 'VariableSetStmt' in node ? readSet(node.VariableSetStmt) : readSetConfig(node)
  if (setting === undefined) return
  searchPath.ofTransaction = setting.isLocal ? (setting.path ?? searchPath.usual) : undefined
  if (!setting.isLocal) searchPath.ofScript = setting.path
}

interface Setting {
  /** `undefined` is the usual one. */
  readonly path: readonly string[] | undefined
  readonly isLocal: boolean
}

type SetStatement = Extract<Node, { VariableSetStmt: unknown }>['VariableSetStmt']

function readSet({ kind, name, args, is_local: isLocal = false }: SetStatement): Setting | undefined {
  if (kind === 'VAR_RESET_ALL') return { path: undefined, isLocal: false }
  if (name?.toLowerCase() !== 'search_path') return undefined
  return { path: kind === 'VAR_SET_VALUE' ? withoutUser(textsOfConstants(args)) : undefined, isLocal }
}

function readSetConfig(node: Node): Setting | undefined {
  if (!('SelectStmt' in node)) return undefined
  const call = nodesOf(node, 'FuncCall').find(({ funcname }) => textsOf(funcname).at(-1) === 'set_config')
  const [name, value] = textsOfConstants(call?.args)
  const isLocal = call?.args?.[2]
  if (name?.toLowerCase() !== 'search_path' || value === undefined) return undefined
  const isTrue = isLocal !== undefined && 'A_Const' in isLocal && isLocal.A_Const.boolval?.boolval === true
  return { path: withoutUser(splitPath(value)), isLocal: isTrue }
}

function textsOfConstants(values: readonly Node[] | undefined): string[] {
  return (values ?? []).flatMap((value) =>
    'A_Const' in value && value.A_Const.sval ? [value.A_Const.sval.sval ?? ''] : [],
  )
}

/** The schemas of `a, "B"`. */
function splitPath(text: string): string[] {
  const words = text.match(/"(?:[^"]|"")*"|[^\s,"]+/g) ?? []
  return words.map((word) => (word.startsWith('"') ? word.slice(1, -1).replaceAll('""', '"') : word.toLowerCase()))
}

/** Who the user will be, the files do not say; seldom has he a schema. */
function withoutUser(path: readonly string[]): string[] {
  return path.filter((name) => name !== '$user' && name !== '')
}
