import type { PageQuery } from '../page/index.ts'
import { isPlainObject } from '../plan/index.ts'

/** A query as a tree of names: those of relations and columns, then an operator. The leaves are what the query has there. */
export type QueryTree = Map<string, unknown>

/** Two parameters that stand in the way of each other, such as `status` twice. */
export const clash: unique symbol = Symbol('clash')

/** The most characters that the name of a parameter can have. */
const longestName = 200

/**
 * Puts the parameters of a query into a tree: `author.city[in]=Oslo` is `{ author: { city: { in: 'Oslo' } } }`, as JSON and the
 * parsers of some frameworks have it from the beginning.
 *
 * @param ignored Parameters that are left out.
 */
export function readQueryTree(query: PageQuery, ignored: ReadonlySet<string>): QueryTree {
  const tree: QueryTree = new Map()
  for (const [name, value] of entriesOf(query)) {
    if (ignored.has(name) || value === undefined) continue
    put(tree, splitName(name), value)
  }
  return tree
}

function entriesOf(query: PageQuery): Iterable<readonly [string, unknown]> {
  if (!(query instanceof URLSearchParams)) return Object.entries(query)
  const values = new Map<string, string[]>()
  for (const [name, value] of query) {
    const known = values.get(name)
    if (known === undefined) values.set(name, [value])
    else known.push(value)
  }
  return Array.from(values, ([name, list]) => [name, list.length === 1 ? list[0] : list] as const)
}

/** `['author', 'city', 'in']` of `author.city[in]`; what is written in another way is a name as a whole. */
function splitName(name: string): readonly string[] {
  if (name.length > longestName) return [name]
  const [, path = '', brackets = ''] = /^([^[\]]+)((?:\[[^[\]]+\])*)(?:\[\])?$/.exec(name) ?? []
  if (path === '') return [name]
  const inBrackets = brackets === '' ? [] : brackets.slice(1, -1).split('][')
  return [...path.split('.'), ...inBrackets]
}

function put(tree: QueryTree, [name = '', ...rest]: readonly string[], value: unknown): void {
  const known = tree.get(name)
  if (rest.length === 0) {
    tree.set(name, known === undefined ? value : joined(known, value))
    return
  }
  const inner = known === undefined ? new Map<string, unknown>() : treeOf(known)
  if (inner === undefined) tree.set(name, clash)
  else {
    tree.set(name, inner)
    put(inner, rest, value)
  }
}

/** A bare value beside operators of the same name is `eq`. */
function joined(known: unknown, value: unknown): unknown {
  if (!(known instanceof Map) || treeOf(value) !== undefined || known.has('eq')) return clash
  return known.set('eq', value)
}

/** What has names below it, as a tree; `undefined` for a value that stands by itself. */
function treeOf(known: unknown): QueryTree | undefined {
  if (known instanceof Map) return known as QueryTree
  if (isPlainObject(known)) return new Map(Object.entries(known))
  return typeof known === 'string' ? new Map([['eq', known]]) : undefined
}

/** The names below a node and what is there, in JSON as in a tree. */
export function branchesOf(node: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (node instanceof Map) return [...(node as QueryTree)]
  return isPlainObject(node) ? Object.entries(node) : undefined
}
