import { isSQLWrapper } from 'drizzle-orm'
import { isPlainObject } from '../plan/index.ts'
import { isWhole } from './plain-data.ts'

/** A context that cannot be changed, and that knows again every object which comes out of it. */
export interface WatchedContext {
  readonly context: object
  isFromContext(value: unknown): boolean
}

/**
 * Wraps a context, and whatever object, array or result of a function comes out of it. Methods run on the objects themselves.
 * Those of arrays run on what is wrapped, so that what `map` returns belongs to who called it.
 */
export function watchContext(context: object): WatchedContext {
  const watched = new WeakMap<object, object>()
  const originals = new WeakMap<object, object>()
  const wrap = (value: unknown): unknown => {
    if (!isReference(value) || originals.has(value) || isLeftAlone(value)) return value
    let wrapped = watched.get(value)
    if (wrapped === undefined) {
      wrapped = new Proxy(shadowOf(value), readOnly(value, wrap, unwrap))
      watched.set(value, wrapped)
      originals.set(wrapped, value)
    }
    return wrapped
  }
  // What is given to a function of the context: its own objects as they are; a function gets wrapped ones.
  const unwrap = (value: unknown): unknown => {
    if (!isReference(value)) return value
    const original = originals.get(value)
    if (original !== undefined || typeof value !== 'function') return original ?? value
    return (...given: unknown[]): unknown => unwrap(Reflect.apply(value, undefined, given.map(wrap)))
  }
  return { context: wrap(context) as object, isFromContext: (value) => isReference(value) && originals.has(value) }
}

type Convert = (value: unknown) => unknown

function readOnly(original: object, wrap: Convert, unwrap: Convert): ProxyHandler<object> {
  const isArray = Array.isArray(original)
  const read = (key: PropertyKey): unknown => {
    if (isArray && key === 'constructor') return Array
    const value: unknown = Reflect.get(original, key, original)
    return isArray && typeof value === 'function' && value === arrayMethods[key] ? value : wrap(value)
  }
  const refuse = (): boolean => false
  return {
    get: (_, key) => read(key),
    has: (_, key) => Reflect.has(original, key),
    ownKeys: () => Reflect.ownKeys(original),
    getOwnPropertyDescriptor: (_, key) => {
      const property = Reflect.getOwnPropertyDescriptor(original, key)
      if (property === undefined) return undefined
      // The array under it has a length, too, that cannot be configured.
      const configurable = !(isArray && key === 'length')
      return { value: read(key), writable: true, enumerable: property.enumerable === true, configurable }
    },
    getPrototypeOf: () => {
      const prototype = Reflect.getPrototypeOf(original)
      const isOfClass = prototype === null || Object.hasOwn(prototype, 'constructor')
      return isOfClass ? prototype : (wrap(prototype) as object)
    },
    apply: (_, self, given: unknown[]) =>
      wrap(Reflect.apply(original as () => unknown, unwrap(self), given.map(unwrap))),
    construct: (_, given: unknown[]) =>
      wrap(Reflect.construct(original as new () => object, given.map(unwrap))) as object,
    set: refuse,
    defineProperty: refuse,
    deleteProperty: refuse,
    setPrototypeOf: refuse,
    preventExtensions: refuse,
  }
}

const arrayMethods = Array.prototype as unknown as Readonly<Record<PropertyKey, unknown>>

/** What stands under a proxy: of the same kind, and empty, so that it says nothing of what is frozen. */
function shadowOf(original: object): object {
  if (typeof original === 'function') return placeholder.bind(undefined)
  return Array.isArray(original) ? [] : {}
}

/** Bound, it can be called and constructed, and has no property that must be there. */
function placeholder(): void {}

function isReference(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/** Dates, bytes and SQL cannot be operators. */
function isLeftAlone(value: object): boolean {
  return isWhole(value) || (isSQLWrapper(value) && !isPlainObject(value))
}
