import type { ColumnModel } from '../../model/index.ts'
import {
  bindRaw,
  bindText,
  type Expression,
  fragment,
  isPlainObject,
  jsonTextOf,
  type Node,
  type Part,
  toArrayLiteral,
} from '../../plan/index.ts'
import type { Change, Changes, Patched } from './patched.ts'

/** A place in the document of a column. */
interface At {
  readonly column: ColumnModel
  readonly keys: readonly string[]
}

/**
 * Plans the document that a patch makes of the one that is there: one expression, in which every part is read from the row
 * as it is when the statement has its lock.
 */
export function planPatched(column: ColumnModel, { changes, documents }: Patched): Expression {
  const root: At = { column, keys: [] }
  if (!(changes instanceof Map)) return planChange(root, changes)
  const made = planObject(root, changes, documents.empty) ?? fragment`${column}`
  const leaves = leavesOf(root, changes)
  const pulled = leaves.reduce(
    (document, { at, change }) => (change.kind === 'pull' ? pullFrom(document, at, change) : document),
    made,
  )
  return leaves.reduce(
    (document, { at, change }) => (change.kind === 'unset' ? fragment`(${document} #- ${pathInObject(at)})` : document),
    pulled,
  )
}

/** An object with what is made in it; `undefined` where nothing is. */
function planObject(at: At, changes: Changes, empty: unknown = {}): Expression | undefined {
  const fields = [...changes].flatMap(([name, change]) => {
    const inner = { ...at, keys: [...at.keys, name] }
    const value = change instanceof Map ? planObject(inner, change) : planMade(inner, change)
    return value === undefined ? [] : [fragment`jsonb_build_object(${bindText(name, name)}::text, ${value})`]
  })
  if (fields.length === 0) return undefined
  const added = fields.reduce((left, right) => fragment`${left} || ${right}`)
  return fragment`(${objectAt(at, empty, hasMerged(changes))} || (${added}))`
}

/** The object at a place. Where something else is, what is merged takes its place; anything else is refused. */
function objectAt(at: At, empty: unknown, isMerged: boolean): Expression {
  const there = orElse(at, empty)
  const other = isMerged
    ? json(empty, '')
    : fragment`(select jsonb_object_agg("key", "value") from jsonb_each(${there}))`
  return fragment`case jsonb_typeof(${there}) when 'object' then ${there} else ${other} end`
}

function hasMerged(changes: Changes): boolean {
  return [...changes.values()].some((change) => (change instanceof Map ? hasMerged(change) : change.kind === 'merge'))
}

/** The list at a place: anything else is refused. */
function listAt(at: At): Expression {
  const there = orElse(at, [])
  return fragment`case jsonb_typeof(${there}) when 'array' then ${there} else (select jsonb_agg("element") from jsonb_array_elements(${there}) as "other"("element")) end`
}

/** What is there only if something is made of it: what takes away makes nothing. */
function planMade(at: At, change: Change): Expression | undefined {
  return change.kind === 'unset' || change.kind === 'pull' ? undefined : planChange(at, change)
}

function planChange(at: At, { kind, operand, path }: Change): Expression {
  switch (kind) {
    case 'increment':
      return fragment`to_jsonb(coalesce(nullif(${valueAt(at)}, 'null'::jsonb)::numeric, 0) + ${bindRaw(String(operand))}::text::numeric)`
    case 'push':
      return fragment`(${listAt(at)} || ${json(operand, path)})`
    case 'addToSet':
      return fragment`(${listAt(at)} || coalesce((select jsonb_agg("element" order by "place") from (select "element", min("place") as "place" from jsonb_array_elements(${json(operand, path)}) with ordinality as "given"("element", "place") where not exists (select from jsonb_array_elements(${orElse(at, [])}) as "there"("other") where "other" = "element") group by "element") as "new"), '[]'::jsonb))`
    case 'merge':
      return isPlainObject(operand) ? objectAt(at, {}, true) : json(operand, path)
    case 'pull':
      return leftOf(at, json(operand, path))
    default:
      return json(operand, path)
  }
}

/** A list without the elements that are pulled; what is no list stays what it is. */
function leftOf(at: At, pulled: Part): Expression {
  const list = valueAt(at)
  return fragment`case when jsonb_typeof(${list}) = 'array' then coalesce((select jsonb_agg("element" order by "place") from jsonb_array_elements(${list}) with ordinality as "there"("element", "place") where not exists (select from jsonb_array_elements(${pulled}) as "given"("other") where "other" = "element")), '[]'::jsonb) else ${list} end`
}

/** A list that is not there is not made. */
function pullFrom(document: Expression, at: At, { operand, path }: Change): Expression {
  return fragment`jsonb_set(${document}, ${pathInObject(at)}, coalesce(${leftOf(at, json(operand, path))}, 'null'::jsonb), false)`
}

function leavesOf(at: At, changes: Changes): { readonly at: At; readonly change: Change }[] {
  return [...changes].flatMap(([name, change]) => {
    const inner = { ...at, keys: [...at.keys, name] }
    return change instanceof Map ? leavesOf(inner, change) : [{ at: inner, change }]
  })
}

/** What is there, or what counts for it where nothing is, or null. */
function orElse(at: At, empty: unknown): Expression {
  return fragment`coalesce(nullif(${valueAt(at)}, 'null'::jsonb), ${json(empty, '')})`
}

function valueAt(at: At): Expression {
  return at.keys.length === 0 ? fragment`${at.column}` : fragment`(${at.column} #> ${pathOf(at)})`
}

/** The path of a field to take away from; no path where it is in no object: a list takes numbers only. */
function pathInObject(at: At): Expression {
  const around = { ...at, keys: at.keys.slice(0, -1) }
  return fragment`case when jsonb_typeof(${valueAt(around)}) = 'object' then ${pathOf(at)} else '{}'::text[] end`
}

function pathOf({ keys }: At): Node {
  return fragment`${bindRaw(toArrayLiteral(keys, undefined, ''))}::text[]`
}

function json(value: unknown, path: string): Expression {
  return fragment`${bindRaw(value === null ? 'null' : jsonTextOf(value, path))}::text::jsonb`
}
