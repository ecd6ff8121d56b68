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

type Fields = Readonly<Record<string, unknown>>
