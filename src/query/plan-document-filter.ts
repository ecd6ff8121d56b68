import { isWholeCondition, type ObjectShape, type Shape } from '../document/index.ts'
import { describeValue, InvalidFilterError, listNames } from '../errors/index.ts'
import {
  allOf,
  anyOf,
  bindRaw,
  bindText,
  checkText,
  type Expression,
  fragment,
  isPlainObject,
  jsonTextOf,
  negate,
  type Part,
  raw,
  toArrayLiteral,
} from '../plan/index.ts'
import { checkFilterCount, checkFilterFlag, checkFilterList, checkNotNull, undefinedIn } from './check.ts'
import { comparisons, isComparison } from './comparisons.ts'
import { type JsonValue, jsonValueAt, nullTest, planJsonOperators } from './plan-json-filter.ts'

/** A place in a document. */
interface Place {
  /** The document, or the element of a list in it. */
  readonly document: Part
  /** How many lists it is inside of. */
  readonly depth: number
  readonly keys: readonly string[]
  readonly shape: Shape
}

/**
 * Plans what a filter says of a document: of an object by its fields, whatever their names; of a value or a list by
 * operators.
 *
 * @throws {@link InvalidFilterError} for what the schema has not, or an operator that does not fit.
 */
export function planDocumentFilter(
  document: Part,
  shape: Shape,
  filter: unknown,
  path: string,
): Expression | undefined {
  return planPlace({ document, depth: 0, keys: [], shape }, filter, path)
}

function planPlace(place: Place, filter: unknown, path: string): Expression | undefined {
  if (filter === undefined) throw undefinedIn(path)
  const { shape } = place
  if (filter === null) return nullTest(valueAt(place, path), true)
  if (isWholeCondition(filter)) return planOperators(place, filter.operators, path)
  if (shape.kind === 'object') return planFields(place, shape, filter, path)
  if (isPlainObject(filter)) return planOperators(place, filter, path)
  if (shape.kind === 'value' && typeof filter !== 'object') return planOperators(place, { eq: filter }, path)
  throw new InvalidFilterError(
    {
      path,
      expected: `${shape.kind === 'list' ? '' : 'a value, '}null or an object of operators`,
      received: describeValue(filter),
    },
    shape.kind === 'list' ? 'Write { arrayContains: [value] } for a list that has a value.' : undefined,
  )
}

function planFields(place: Place, shape: ObjectShape, filter: unknown, path: string): Expression | undefined {
  if (!isPlainObject(filter)) {
    throw new InvalidFilterError(
      { path, expected: 'null or an object of conditions on its fields', received: describeValue(filter) },
      'Write whole({ eq: value }) for the object as a whole.',
    )
  }
  return allOf(
    Object.entries(filter).map(([name, condition]) => {
      const field = shape.field(name)
      if (field === undefined) throw notThere(shape, `${path}.${name}`)
      checkText(name, path)
      return planPlace({ ...place, keys: [...place.keys, name], shape: field }, condition, `${path}.${name}`)
    }),
  )
}

function notThere({ names }: ObjectShape, path: string): InvalidFilterError {
  return new InvalidFilterError(
    { path, expected: `a field of the document's schema (${listNames(names)})`, received: 'another name' },
    'Operators on an object as a whole are written whole({ … }).',
  )
}

function valueAt({ document, keys }: Place, path: string): JsonValue {
  return jsonValueAt(document, keys, path)
}

type Operators = Readonly<Record<string, unknown>>

/** Operators on json values are shared with those on a path; others are of documents alone. */
function planOperators(place: Place, operators: Operators, path: string): Expression | undefined {
  const value = valueAt(place, path)
  const shared: Record<string, unknown> = {}
  const own: (Expression | undefined)[] = []
  for (const [operator, operand] of Object.entries(operators)) {
    const at = `${path}.${operator}`
    if (operand === undefined) throw undefinedIn(at)
    const plan = Object.hasOwn(ownOperators, operator) ? ownOperators[operator] : undefined
    if (plan !== undefined) own.push(plan(place, value, operand, at))
    else if (takesWhole(operator, operand)) own.push(compareWhole(value, operator, operand, at))
    else shared[operator] = operand
  }
  return allOf([...own, planJsonOperators(value, shared, path)])
}

/** Objects and lists are compared as a whole; single values as those at a path are. */
function takesWhole(operator: string, operand: unknown): boolean {
  if (operator === 'in' || operator === 'notIn') return Array.isArray(operand) && operand.some(isComposite)
  return (operator === 'eq' || operator === 'ne' || operator === 'contains') && isComposite(operand)
}

function isComposite(operand: unknown): boolean {
  return isPlainObject(operand) || Array.isArray(operand)
}

function compareWhole({ json }: JsonValue, operator: string, operand: unknown, path: string): Expression {
  if (operator === 'contains') return fragment`${json} @> ${bindJson(operand, path)}`
  if (isComparison(operator)) return fragment`${json} ${comparisons[operator]} ${bindJson(operand, path)}`
  const list = bindJsonList(checkFilterList(operand, path), path)
  return operator === 'in' ? fragment`${json} = any(${list})` : fragment`${json} <> all(${list})`
}

type PlanOperator = (place: Place, value: JsonValue, operand: unknown, path: string) => Expression | undefined

const ownOperators: Readonly<Record<string, PlanOperator>> = {
  exists: (_, { found }, operand, path) =>
    checkFilterFlag(operand, path) ? fragment`(${found}) is not null` : fragment`(${found}) is null`,
  hasKey: (_, { json }, operand, path) => fragment`${json} ? ${bindText(checkKey(operand, path), path)}`,
  length: (_, value, operand, path) => planLength(fragment`jsonb_array_length(${listIn(value)})`, operand, path),
  arrayContains: (_, value, operand, path) =>
    fragment`${listIn(value)} @> ${bindJson(checkFilterList(operand, path), path)}`,
  arrayContained: (_, value, operand, path) =>
    fragment`${listIn(value)} <@ ${bindJson(checkFilterList(operand, path), path)}`,
  arrayOverlaps(place, value, operand, path) {
    const { element, from } = elementsIn(place, value)
    const list = bindJsonList(checkFilterList(operand, path), path)
    return fragment`exists (select ${from} where ${element} = any(${list}))`
  },
  AND: (place, _, operand, path) => allOf(planList(place, operand, path)),
  OR: (place, _, operand, path) => anyOf(planList(place, operand, path)),
  NOT: (place, _, operand, path) => negate(planPlace(place, operand, path)),
  some: planSome,
  none: (place, value, operand, path) => negate(planSome(place, value, operand, path)),
  every(place, value, operand, path) {
    const { element, from } = elementsIn(place, value)
    const condition = planElement(place, element, operand, path)
    return condition && fragment`not exists (select ${from} where (${condition}) is not true)`
  },
}

function planList(place: Place, operand: unknown, path: string): (Expression | undefined)[] {
  if (!Array.isArray(operand)) {
    throw new InvalidFilterError({ path, expected: 'a list of conditions', received: describeValue(operand) })
  }
  return Array.from(operand, (condition: unknown, index) => planPlace(place, condition, `${path}[${index}]`))
}

function planSome(place: Place, value: JsonValue, operand: unknown, path: string): Expression {
  const { element, from } = elementsIn(place, value)
  const condition = planElement(place, element, operand, path)
  return condition === undefined
    ? fragment`exists (select ${from})`
    : fragment`exists (select ${from} where ${condition})`
}

function planElement(place: Place, element: Part, filter: unknown, path: string): Expression | undefined {
  const { shape } = place
  if (shape.kind !== 'list') {
    throw new InvalidFilterError({ path, expected: 'a list in the schema', received: 'a value of another type' })
  }
  return planPlace({ document: element, depth: place.depth + 1, keys: [], shape: shape.element() }, filter, path)
}

/** The elements of a list; there are none of anything else. */
function elementsIn({ depth }: Place, { json }: JsonValue): { readonly element: Part; readonly from: Part } {
  const alias = raw(`"~element${depth}"`)
  return {
    element: raw(`"~element${depth}"."~value"`),
    from: fragment`from jsonb_array_elements(case jsonb_typeof(${json}) when 'array' then ${json} else '[]' end) as ${alias} ("~value")`,
  }
}

/** NULL where there is something else. */
function listIn({ json }: JsonValue): Expression {
  return fragment`case jsonb_typeof(${json}) when 'array' then ${json} end`
}

function planLength(length: Expression, operand: unknown, path: string): Expression | undefined {
  if (!isPlainObject(operand)) return fragment`${length} = ${bindCount(operand, path)}::int`
  return allOf(
    Object.entries(operand).map(([operator, count]) => {
      const at = `${path}.${operator}`
      if (count === undefined) throw undefinedIn(at)
      if (isComparison(operator)) return fragment`${length} ${comparisons[operator]} ${bindCount(count, at)}::int`
      throw new InvalidFilterError({
        path: at,
        expected: `an operator (${listNames(Object.keys(comparisons))})`,
        received: 'another name',
      })
    }),
  )
}

function bindCount(operand: unknown, path: string): Part {
  return bindRaw(checkFilterCount(operand, path))
}

function checkKey(operand: unknown, path: string): string {
  if (typeof operand === 'string') return operand
  throw new InvalidFilterError({ path, expected: 'a key', received: describeValue(operand) })
}

function bindJson(operand: unknown, path: string): Expression {
  return fragment`${bindRaw(jsonTextOf(checkNotNull(operand, path), path))}::text::jsonb`
}

function bindJsonList(operands: readonly unknown[], path: string): Expression {
  const texts = operands.map((operand, index) => jsonTextOf(operand, `${path}[${index}]`))
  return fragment`${bindRaw(toArrayLiteral(texts, undefined, path))}::text::jsonb[]`
}
