import { types } from 'node:util'

/**
 * All objects and arrays that a context leads to, where each is found in the same place whenever it is read: in object
 * literals and arrays of data.
 *
 * @returns `undefined` where there is anything else, which can make new objects at each read.
 */
export function objectsInPlainData(context: object): ReadonlySet<unknown> | undefined {
  const found = new Set<object>([context])
  // The set grows while it is walked through.
  for (const each of found) if (!isWhole(each) && !addMembers(each, found)) return undefined
  return found
}

/** @returns Whether the object is plain, and no member is a function. */
function addMembers(owner: object, found: Set<object>): boolean {
  if (types.isProxy(owner) || !isOfLiteral(owner)) return false
  for (const key of Reflect.ownKeys(owner)) {
    const property = Reflect.getOwnPropertyDescriptor(owner, key)
    const isData = typeof key === 'string' && property !== undefined && 'value' in property
    if (!isData || !(property.enumerable === true || (key === 'length' && Array.isArray(owner)))) return false
    const value: unknown = property.value
    if (typeof value === 'function') return false
    if (typeof value === 'object' && value !== null) found.add(value)
  }
  return true
}

function isOfLiteral(owner: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(owner)
  return prototype === (Array.isArray(owner) ? Array.prototype : Object.prototype) || prototype === null
}

/** There is a key for each byte: those of a file are not looked through. */
const mostKeys = 1024

/** Whether an object is a value by itself, without any properties of its own: a date, or bytes that are few. */
export function isWhole(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (types.isDate(value)) return prototype === Date.prototype && Reflect.ownKeys(value).length === 0
  if (!types.isTypedArray(value) || value.length > mostKeys || Reflect.ownKeys(value).length !== value.length)
    return false
  return prototype === Buffer.prototype || Object.getPrototypeOf(prototype) === typedArrays
}

const typedArrays: unknown = Object.getPrototypeOf(Uint8Array.prototype)
