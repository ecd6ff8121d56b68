import type { Node } from '../grammar/index.ts'

/** The value of a SET statement; `undefined` for DEFAULT and for what is no literal. */
export function textOfSetting(values: readonly Node[] | undefined): string | undefined {
  const [value] = values ?? []
  if (!value || !('A_Const' in value)) return undefined
  const { sval, ival } = value.A_Const
  if (sval) return sval.sval ?? ''
  return ival ? String(ival.ival ?? 0) : undefined
}
