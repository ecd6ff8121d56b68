import { isColumnModel, isNode, type Node, node, type Value } from './node.ts'
import { isPlainObject } from './plain-object.ts'

/** What a plan says of its statement beside the SQL. */
export interface Description {
  /** Plans with equal shapes compile to equal SQL with equally many parameters. */
  readonly shape: string
  /** The values of the parameters, in the order in which the walk meets them. */
  readonly values: readonly unknown[]
  /** The place of each value. */
  readonly places: ReadonlyMap<Value, number>
  /** False where SQL of the caller's is in it. */
  readonly isFixed: boolean
}

/**
 * Describes a plan. Everything in it is written so that where it ends can be told from its beginning: two plans with one
 * shape are the same tree, with other values.
 */
export function describe(plan: unknown): Description {
  const places = new Map<Value, number>()
  const values: unknown[] = []
  let isFixed = true

  function walk(part: unknown): string {
    switch (typeof part) {
      case 'object':
        if (part === null) return 'null;'
        if (isNode(part)) return walkNode(part)
        if (Array.isArray(part)) return `[${part.map(walk).join('')}]`
        return isData(part)
          ? `{${Object.keys(part)
              .map((key) => text(key) + walk(part[key]))
              .join('')}}`
          : identity(part)
      case 'string':
        return text(part)
      case 'function':
        return identity(part)
      case 'bigint':
        return `${part}n;`
      default:
        return `${String(part)};`
    }
  }

  function walkNode(part: Node): string {
    switch (part[node]) {
      case 'fragment':
        return `f${identity(part.strings)}${part.parts.map(walk).join('')}`
      case 'built':
        return `b${identity(part.build)}${walk(part.inputs)}`
      case 'value':
        return walkValue(part)
      case 'raw':
        return `r${text(part.text)}`
      case 'name':
        return `n${text(part.name)}`
      default:
        isFixed = false
        return `o${identity(part.sql)}`
    }
  }

  function walkValue(part: Value): string {
    const place = places.get(part)
    if (place !== undefined) return `@${place};`
    places.set(part, values.push(part.encoded) - 1)
    return part.column === undefined ? '?' : `?${identity(part.column)}`
  }

  const shape = walk(plan)
  return { shape, values, places, isFixed }
}

/** Whether a part of a plan is the same in every call: no value is bound in it, and no SQL of the caller's is there. */
export function bindsNothing(part: unknown): boolean {
  const { values, isFixed } = describe(part)
  return isFixed && values.length === 0
}

/** Plain data, and not an object of somebody's class, nor a column, which are what they are. */
export function isData(part: object): part is Readonly<Record<string, unknown>> {
  if (constants.has(part) || isColumnModel(part)) return false
  return isPlainObject(part)
}

/** Plain data that is the same object in every call, so that it need not be walked through. */
const constants = new WeakSet<object>()

/** Makes data a constant: it is told from other data by its identity, and must not have nodes in it. */
export function constant<TData extends object>(data: TData): TData {
  constants.add(data)
  return data
}

function text(written: string): string {
  return `"${written.length}:${written}`
}

const identities = new WeakMap<object, string>()
let lastIdentity = 0

function identity(part: object): string {
  let found = identities.get(part)
  if (found === undefined) identities.set(part, (found = `#${(++lastIdentity).toString(36)};`))
  return found
}
