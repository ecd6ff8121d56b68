/** Which parts of a document are read: fields of an object, or parts of every element of a list; `true` is all of it. */
export type Parts = FieldParts | ListParts | true

export interface FieldParts {
  readonly fields: readonly { readonly name: string; readonly parts: Parts }[]
}

interface ListParts {
  readonly element: Parts
}

/** Takes parts of a document as it is kept: what is not there is left out, what is of another kind stays what it is. */
export function takeParts(value: unknown, parts: Parts): unknown {
  if (parts === true || typeof value !== 'object' || value === null) return value
  if ('element' in parts) return Array.isArray(value) ? value.map((each) => takeParts(each, parts.element)) : value
  if (Array.isArray(value)) return value
  const there = parts.fields.filter(({ name }) => Object.hasOwn(value, name))
  return Object.fromEntries(there.map(({ name, parts: inner }) => [name, takeParts((value as Fields)[name], inner)]))
}

const taken = new WeakSet<object>()

/** Marks what a row has of a document, so that nobody takes it for the whole. */
export function markPart(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) taken.add(value)
  return value
}

/** Whether a value of a row is parts of a document. */
export function isPart(value: unknown): boolean {
  return typeof value === 'object' && value !== null && taken.has(value)
}

type Fields = Readonly<Record<string, unknown>>
