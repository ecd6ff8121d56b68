import type { Node, RangeVar } from '../grammar/index.ts'

/** The full name of a table, index or view of a statement. */
export function nameOf(relation: RangeVar | undefined): string {
  return fullName(relation?.schemaname, relation?.relname ?? '')
}

export function fullName(schema: string | undefined, name: string): string {
  return `${schema || 'public'}.${name}`
}

/** The full name in a list of identifiers, such as `[s, t]`. */
export function nameInList(names: readonly Node[] | undefined): string {
  const parts = textsOf(names)
  return fullName(parts.at(-2), parts.at(-1) ?? '')
}

/** The identifiers of a list. */
export function textsOf(names: readonly Node[] | undefined): string[] {
  return (names ?? []).flatMap((name) => ('String' in name ? [name.String.sval ?? ''] : []))
}

/** The name without its schema. */
export function bareName(name: string): string {
  return name.slice(name.indexOf('.') + 1)
}

export function schemaNameOf(name: string): string {
  return name.slice(0, name.indexOf('.'))
}

/** A name as people write it: without `public`. */
export function shortName(name: string): string {
  return name.startsWith('public.') ? bareName(name) : name
}
