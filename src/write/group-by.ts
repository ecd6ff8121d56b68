/** Items by what they have in common, in the order of the first of each. */
export function groupBy<TItem>(items: readonly TItem[], keyOf: (item: TItem) => unknown): TItem[][] {
  const groups = new Map<unknown, TItem[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return [...groups.values()]
}
