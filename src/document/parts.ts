/** Which parts of a document are read: fields of objects, of lists those of their elements; `true` is a part as a whole. */
export type Parts = readonly PartChoice[]

interface PartChoice {
  readonly name: string
  readonly inner: Parts | true
}

/** Takes parts of a document as it is kept; what is not there is left out. */
export function takeParts(value: unknown, parts: Parts | true): unknown {
  if (parts === true || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((element) => takeParts(element, parts))
  const there = parts.filter(({ name }) => Object.hasOwn(value, name))
  return Object.fromEntries(there.map(({ name, inner }) => [name, takeParts((value as Fields)[name], inner)]))
}

type Fields = Readonly<Record<string, unknown>>
