import { describeValue, InvalidArgumentError, listNames } from '../errors/index.ts'
import type { CursorSettings } from '../keyset/index.ts'
import { type ColumnModel, findRelation, type RelationModel, type TableModel } from '../model/index.ts'
import { planCounted } from './plan-counts.ts'
import { checkJoin, planJoin } from './plan-join.ts'
import { isPaged, planRelatedPage } from './plan-related-page.ts'
import { planRelated } from './plan-related.ts'
import { planTree, readDepth } from './plan-tree.ts'
import type { CountLoad, Loads, RelationLoad, RelationRequest } from './relation-load.ts'
import { isPlainObject } from '../plan/index.ts'
import { liftScopes, ownColumnsOf } from '../query/index.ts'

/**
 * Plans what `with` and `counts` ask for, at every depth.
 *
 * @param cursors What is said of the pages among them.
 * @param canJoin Whether the rows' own statement takes to-ones in: else they are loaded like others.
 * @throws {@link InvalidArgumentError} for an unknown relation, or options of another kind.
 */
export function planLoads(
  unlifted: TableModel,
  options: unknown,
  path: string,
  cursors: CursorSettings,
  canJoin = false,
): Loads {
  const { with: related, counts, unscoped } = isPlainObject(options) ? options : {}
  if (related === undefined && counts === undefined) return nothing
  const table = liftScopes(unlifted, unscoped, path)
  const requests = related === undefined ? [] : readRelations(table, related, `${path}.with`, cursors)
  const joined = requests
    .filter((request) => canJoin && isJoin(request))
    .map((load) => ({ ...load, plan: planJoin(load) }))
  const relations = requests
    .filter((request) => !(canJoin && isJoin(request)))
    .map((load) => planRelation(load, cursors))
  const counted = counts === undefined ? [] : planCounts(table, counts, `${path}.counts`)
  if (requests.length === 0 && counted.length === 0) return nothing
  return {
    relations,
    counts: counted,
    joined,
    joins: joined.map(({ plan }) => plan),
    needed: distinctColumns([...relations, ...counted]),
  }
}

const nothing: Loads = { relations: [], counts: [], joined: [], joins: [], needed: undefined }

function readRelations(table: TableModel, related: unknown, path: string, cursors: CursorSettings): RelationRequest[] {
  return entriesOf(related, path).flatMap(([name, options]) => {
    if (options === undefined || options === false) return []
    const at = `${path}.${name}`
    const relation = relationOf(table, name, at)
    const checked = options === true ? {} : options
    if (!isPlainObject(checked)) {
      throw new InvalidArgumentError({
        path: at,
        expected: 'true or an object of options',
        received: describeValue(options),
      })
    }
    const target = liftScopes(table.lookup(relation.target), checked['unscoped'], at)
    const keyColumns = keyColumnsOf(table, relation)
    const depth = readDepth(checked['recursive'], `${at}.recursive`)
    const load = { name, relation, source: table, target, keyColumns, options: checked, path: at, depth }
    if (isJoin(load)) checkJoin(load)
    return [{ ...load, nested: planLoads(target, checked, at, cursors, !isPaged(checked)) }]
  })
}

function isJoin({ options, depth }: Pick<RelationRequest, 'options' | 'depth'>): boolean {
  return options['strategy'] === 'join' && depth === undefined
}

function planRelation(load: RelationRequest, cursors: CursorSettings): RelationLoad {
  if (isPaged(load.options)) return planRelatedPage(load, cursors)
  return { ...load, ...(load.depth === undefined ? planRelated(load) : planTree(load)) }
}

function planCounts(table: TableModel, counts: unknown, path: string): CountLoad[] {
  if (table.columns.has('counts') || table.relations.has('counts')) {
    throw new InvalidArgumentError({
      path,
      expected: 'a table without a property "counts"',
      received: `"${table.name}", which has one`,
    })
  }
  const byRelation = new Map<RelationModel, { name: string; where: unknown; path: string }[]>()
  for (const [name, options] of entriesOf(counts, path)) {
    if (options === undefined || options === false) continue
    const { relation, where } = readCount(table, name, options, `${path}.${name}`)
    const ofRelation = byRelation.get(relation) ?? []
    ofRelation.push({ name, where, path: `${path}.${name}` })
    byRelation.set(relation, ofRelation)
  }
  return [...byRelation].map(([relation, ofRelation]) => {
    const keyColumns = keyColumnsOf(table, relation)
    const load = {
      relation,
      source: table,
      target: table.lookup(relation.target),
      keyColumns,
      path,
      counts: ofRelation,
    }
    return { ...load, ...planCounted(load) }
  })
}

function readCount(
  table: TableModel,
  name: string,
  options: unknown,
  path: string,
): { readonly relation: RelationModel; readonly where: unknown } {
  const advice = 'A count by a name of your own is { relation, where }.'
  if (options === true) return { relation: relationOf(table, name, path, advice), where: undefined }
  if (!isPlainObject(options) || Object.keys(options).some((option) => option !== 'relation' && option !== 'where')) {
    throw new InvalidArgumentError({ path, expected: 'true or { relation, where }', received: describeValue(options) })
  }
  const { relation, where } = options
  if (relation === undefined) return { relation: relationOf(table, name, path, advice), where }
  if (typeof relation !== 'string') {
    throw new InvalidArgumentError({
      path: `${path}.relation`,
      expected: 'the name of a relation',
      received: describeValue(relation),
    })
  }
  return { relation: relationOf(table, relation, `${path}.relation`), where }
}

const adviceWithoutRelations =
  'Relations are those of `relations()` in the schema; on Drizzle 1.0 give what defineRelations returns instead of it.'

function relationOf(table: TableModel, name: string, path: string, advice?: string): RelationModel {
  const relation = findRelation(table, name)
  if (relation !== undefined) return relation
  const names = listNames(table.relations.keys())
  throw new InvalidArgumentError(
    { path, expected: `a relation of "${table.name}" (${names || 'it has none'})`, received: 'another name' },
    names === '' ? adviceWithoutRelations : advice,
  )
}

/** A relation with a filter on the table that declares it is by the row itself: rows with equal columns can differ there. */
function keyColumnsOf(table: TableModel, relation: RelationModel): readonly ColumnModel[] {
  const own = ownColumnsOf(table, relation)
  if (relation.where?.on !== 'source') return own
  return [...own, ...table.primaryKey.filter((column) => !own.includes(column))]
}

function entriesOf(value: unknown, path: string): [string, unknown][] {
  if (isPlainObject(value)) return Object.entries(value)
  throw new InvalidArgumentError({ path, expected: 'an object of relations', received: describeValue(value) })
}

function distinctColumns(loads: readonly { readonly keyColumns: readonly ColumnModel[] }[]): ColumnModel[] {
  return [...new Set(loads.flatMap(({ keyColumns }) => keyColumns))]
}
