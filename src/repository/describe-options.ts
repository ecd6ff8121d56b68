import { isPlainObject } from '../plan/index.ts'

/**
 * Writes the options of a call as text, the same for the same options and another one for others.
 *
 * @returns `undefined` where something in them has no such text: SQL, a callback, a value of a class of the caller's.
 */
export function describeOptions(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'bigint':
      return `${value}n`
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'boolean':
    case 'undefined':
      return String(value)
    case 'object':
      if (value === null) return 'null'
      if (value instanceof Date) return `date ${value.getTime()}`
      if (Array.isArray(value)) return describeEach('list', value, (element) => describeOptions(element))
      if (isPlainObject(value)) return describeEach('object', Object.entries(value), describeEntry)
      return undefined
    default:
      return undefined
  }
}

function describeEntry([name, value]: [string, unknown]): string | undefined {
  const text = describeOptions(value)
  return text === undefined ? undefined : `${JSON.stringify(name)}:${text}`
}

function describeEach<TPart>(
  kind: string,
  parts: readonly TPart[],
  describe: (part: TPart) => string | undefined,
): string | undefined {
  let text = ''
  for (const part of parts) {
    const described = describe(part)
    if (described === undefined) return undefined
    text += `${described},`
  }
  return `${kind}(${text})`
}
