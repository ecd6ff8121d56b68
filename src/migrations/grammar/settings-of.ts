import type { FuncCall, Node, VariableSetStmt } from './syntax.ts'

/**
 * The settings that a statement changes for the rest of its session: by SET, RESET or set_config(). `all` is RESET ALL.
 * What SET LOCAL says ends with its transaction.
 */
export function settingsOf(node: Node): readonly string[] {
  if ('VariableSetStmt' in node) return settingsOfSet(node.VariableSetStmt)
  if (!('SelectStmt' in node)) return []
  return (node.SelectStmt.targetList ?? []).flatMap((target) => {
    const value = 'ResTarget' in target ? target.ResTarget.val : undefined
    return value !== undefined && 'FuncCall' in value ? settingsOfCall(value.FuncCall) : []
  })
}

function settingsOfSet({ kind, name, args, is_local: isLocal = false }: VariableSetStmt): readonly string[] {
  if (kind === 'VAR_RESET_ALL') return ['all']
  if (name === 'SESSION CHARACTERISTICS')
    return (args ?? []).flatMap((option) => ('DefElem' in option ? [`default_${option.DefElem.defname}`] : []))
  return isLocal || kind === 'VAR_SET_MULTI' || name === undefined ? [] : [name.toLowerCase()]
}

function settingsOfCall({ funcname, args }: FuncCall): readonly string[] {
  const name = funcname?.at(-1)
  if (name === undefined || !('String' in name) || name.String.sval !== 'set_config') return []
  const [setting, , isLocal] = args ?? []
  if (setting === undefined || !('A_Const' in setting) || setting.A_Const.sval?.sval === undefined) return []
  const ends = isLocal !== undefined && 'A_Const' in isLocal && isLocal.A_Const.boolval?.boolval === true
  return ends ? [] : [setting.A_Const.sval.sval.toLowerCase()]
}
