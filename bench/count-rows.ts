const relations = ['posts', 'comments', 'author', 'tags']

/** Says how many rows a result has, and how many of each relation, whatever way its tags were loaded. */
export function countRows(result: unknown): string {
  const counts = new Map<string, number>()
  count(result, 'rows', counts)
  return [...counts].map(([name, rows]) => `${rows} ${name}`).join(', ')
}

function count(value: unknown, name: string, counts: Map<string, number>): void {
  if (Array.isArray(value)) {
    for (const each of value) count(each, name, counts)
    return
  }
  if (typeof value !== 'object' || value === null) return
  counts.set(name, (counts.get(name) ?? 0) + 1)
  const row = value as Readonly<Record<string, unknown>>
  for (const relation of relations) count(row[relation], relation, counts)
  const { postTags } = row
  if (Array.isArray(postTags)) for (const { tag } of postTags as { readonly tag: unknown }[]) count(tag, 'tags', counts)
}
