import type { Node, RangeVar } from '../grammar/index.ts'

/** The full name of a table, index or view of a statement. */
export function nameOf(relation: RangeVar | undefined): string {
  return fullName(relation?.schemaname, relation?.relname ?? '')
}

/** A schema with a dot in its name is quoted, so that the first dot outside of quotes is where it ends. */
export function fullName(schema: string | undefined, name: string): string {
  const place = schema || 'public'
  return `${/^"|\./.test(place) ? `"${place.replaceAll('"', '""')}"` : place}.${name}`
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
  return splitFull(name).name
}

export function schemaNameOf(name: string): string {
  return splitFull(name).schema
}

function splitFull(name: string): { readonly schema: string; readonly name: string } {
  const quoted = /^"((?:[^"]|"")*)"\.(.*)$/s.exec(name)
  if (quoted) return { schema: (quoted[1] ?? '').replaceAll('""', '"'), name: quoted[2] ?? '' }
  const dot = name.indexOf('.')
  return { schema: name.slice(0, dot), name: name.slice(dot + 1) }
}

/** A name as people write it: without `public`. */
export function shortName(name: string): string {
  return name.startsWith('public.') ? bareName(name) : name
}
