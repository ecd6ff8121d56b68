/** What a document has at a place, as far as its schema says. */
export type Shape = ObjectShape | ListShape | ValueShape

/** An object. */
export interface ObjectShape {
  readonly kind: 'object'
  /** The names that the schema has; others can be there where it takes any. */
  readonly names: readonly string[]
  /** What is under a name; `undefined` where nothing can be. */
  field(name: string): Shape | undefined
}

/** A list. */
export interface ListShape {
  readonly kind: 'list'
  element(): Shape
}

/** A text, a number, a boolean, or something that the schema leaves open. */
export interface ValueShape {
  readonly kind: 'value'
  readonly type: 'text' | 'number' | 'boolean' | 'any'
}

type JsonSchema = Readonly<Record<string, unknown>>

/** Reads the shape of documents from a JSON Schema. What it is of several things that are not alike is a value of any type. */
export function readShape(root: JsonSchema): Shape {
  return shapeOf([root], root)
}

/** @param schemas What it can be: one of them, or all at once. */
function shapeOf(schemas: readonly unknown[], root: JsonSchema): Shape {
  const variants = schemas.flatMap((schema) => variantsOf(schema, root))
  const [kind = 'any', ...others] = new Set(variants.map(kindOf))
  if (others.length > 0) return { kind: 'value', type: 'any' }
  if (kind === 'object') return objectOf(variants as readonly JsonSchema[], root)
  if (kind !== 'list') return { kind: 'value', type: kind }
  return {
    kind,
    element: once(() => shapeOf((variants as readonly JsonSchema[]).flatMap(elementsOf), root)),
  }
}

function objectOf(variants: readonly JsonSchema[], root: JsonSchema): ObjectShape {
  const fields = new Map<string, Shape | undefined>()
  const names = new Set(variants.flatMap((variant) => Object.keys(propertiesOf(variant))))
  function read(name: string): Shape | undefined {
    const found = variants.flatMap((variant) => fieldsOf(variant, name))
    return found.length === 0 ? undefined : shapeOf(found, root)
  }
  return {
    kind: 'object',
    names: [...names],
    field(name) {
      if (!fields.has(name)) fields.set(name, read(name))
      return fields.get(name)
    },
  }
}

function propertiesOf({ properties = {} }: JsonSchema): JsonSchema {
  return properties as JsonSchema
}

function fieldsOf(variant: JsonSchema, name: string): unknown[] {
  const properties = propertiesOf(variant)
  if (Object.hasOwn(properties, name)) return [properties[name]]
  const { additionalProperties: others = true } = variant
  // A schema that lists its fields takes no others, whatever it lets through unlooked at.
  const isListed = Object.keys(properties).length > 0 && (others === true || others === false)
  return isListed || others === false ? [] : [others]
}

function elementsOf({ items, prefixItems = [] }: JsonSchema): unknown[] {
  const first = prefixItems as readonly unknown[]
  return items === undefined || items === false ? [...first] : [...first, items]
}

/** The schemas that one is made of, without those of null. */
function variantsOf(schema: unknown, root: JsonSchema): readonly unknown[] {
  if (typeof schema !== 'object' || schema === null) return schema === false ? [] : [schema]
  const { $ref, anyOf, oneOf, allOf, ...own } = schema as JsonSchema
  const parts = [anyOf, oneOf, allOf].flatMap((list) => (list as readonly unknown[] | undefined) ?? [])
  const variants = parts.flatMap((part) => variantsOf(part, root))
  if (typeof $ref === 'string') variants.push(...variantsOf(resolve($ref, root), root))
  const isMore = own['type'] !== undefined || own['properties'] !== undefined
  return (parts.length > 0 || $ref !== undefined) && !isMore ? variants : [...variants, ...byType(own)]
}

function byType(schema: JsonSchema): readonly JsonSchema[] {
  const { type } = schema
  if (type === 'null' || schema['const'] === null) return []
  if (!Array.isArray(type)) return [schema]
  return type.filter((each) => each !== 'null').map((each: unknown) => ({ ...schema, type: each }))
}

/** A pointer into the document itself, the only one that converters write. */
function resolve(pointer: string, root: JsonSchema): unknown {
  const keys = pointer.split('/').slice(1)
  return keys.reduce<unknown>((schema, key) => {
    const name = decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~')
    return (schema as JsonSchema | undefined)?.[name]
  }, root)
}

function kindOf(variant: unknown): 'object' | 'list' | ValueShape['type'] {
  if (typeof variant !== 'object' || variant === null) return 'any'
  const { type, enum: values, const: only } = variant as JsonSchema
  switch (type ?? typeOfValues((values as readonly unknown[] | undefined) ?? (only === undefined ? [] : [only]))) {
    case 'object':
      return 'object'
    case 'array':
      return 'list'
    case 'string':
      return 'text'
    case 'number':
    case 'integer':
      return 'number'
    case 'boolean':
      return 'boolean'
    default:
      return 'properties' in variant ? 'object' : 'any'
  }
}

/** The type of values where all are of one. */
function typeOfValues(values: readonly unknown[]): string | undefined {
  const [type, ...others] = new Set(values.filter((value) => value !== null).map((value) => typeof value))
  return others.length === 0 ? type : undefined
}

function once<TValue>(make: () => TValue): () => TValue {
  let made: { readonly value: TValue } | undefined
  return () => (made ??= { value: make() }).value
}
