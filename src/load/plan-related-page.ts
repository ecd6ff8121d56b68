import { sql } from 'drizzle-orm'
import type { Executable, QueryBuilders } from '../database/index.ts'
import { InvalidArgumentError } from '../errors/index.ts'
import {
  type CursorSettings,
  fixedColumns,
  type KeysetPagePlan,
  type KeysetPageRequest,
  optionsOfSlice,
  planCursorOrder,
  planKeysetPage,
  planPositionCheck,
  readCursorSlice,
  readKeysetPage,
  readPageRequest,
} from '../keyset/index.ts'
import {
  allOf,
  checkOptions,
  createBindings,
  type FieldGroups,
  type Fragment,
  type KeyArray,
  keyPosition,
  keyRows,
  matchesKey,
  planRow,
  type RowPlan,
} from '../query/index.ts'
import { type RelationLoad, type RelationRequest, withKeys } from './relation-load.ts'
import { bindKeys, joinPath, pathOf } from './relation-path.ts'
import { optionsOfRelated, planConditions } from './select-related.ts'

const optionsOfRelatedPage: ReadonlySet<string> = new Set([...optionsOfSlice, ...optionsOfRelated])

/** Whether the options of a relation ask for a page of it. */
export function isPaged(options: Readonly<Record<string, unknown>>): boolean {
  return optionsOfSlice.some((name) => name !== 'strategy' && options[name] !== undefined)
}

/**
 * Plans the statement that loads a page of a relation for any number of rows: each key has a page of its own, in a
 * subquery. A cursor is a position in the order, and so the same for all of them.
 *
 * @throws {@link InvalidArgumentError} for a page of a to-one.
 */
export function planRelatedPage(load: RelationRequest, { signing, maxLimit }: CursorSettings): RelationLoad {
  const { source, target, relation, path } = load
  if (relation.kind === 'one') {
    throw new InvalidArgumentError({ path, expected: 'no page of a to-one relation', received: 'first or last' })
  }
  const options = checkOptions(load.options, optionsOfRelatedPage, path)
  const slice = readCursorSlice(options, target.rules.maxLimit ?? maxLimit, path)
  const bindings = createBindings()
  const keys = bindKeys(load, bindings)
  const row = planRow(target, options, load.nested.needed ?? [], bindings, path)
  const conditions = planConditions(load, options, bindings)
  const { keyset, home } = planCursorOrder(target, options, signing, bindings, path, fixedOf(load, options))
  const request: KeysetPageRequest = readPageRequest(options, slice, home, path)
  const page = planKeysetPage(keyset, request, bindings)
  const parts: PageParts = { load, keys, row, condition: allOf(conditions), page }
  return {
    ...load,
    keyOf: undefined,
    page: {
      check: request.position && planPositionCheck(target, keyset.keys, request.position),
      read: (found) => readKeysetPage(found, request, home),
    },
    statement: withKeys({
      table: target.name,
      shape: [
        'relatedPage',
        source.position,
        relation.position,
        row.shape,
        ...conditions.map((condition) => condition?.shape),
        page.shape,
      ].join(';'),
      isFixed: bindings.isFixed,
      values: bindings.values,
      build: (builders) => buildPages(builders, parts),
    }),
  }
}

/** All rows of a key have its values in the columns that the relation is by. */
function fixedOf(
  { target, relation }: RelationRequest,
  options: Readonly<Record<string, unknown>>,
): ReadonlySet<string> {
  const byRelation = relation.through === undefined ? relation.targetProperties : []
  return new Set([...byRelation, ...fixedColumns(target, options['where'])])
}

interface PageParts {
  readonly load: RelationRequest
  readonly keys: readonly KeyArray[]
  readonly row: RowPlan
  readonly condition: Fragment | undefined
  readonly page: KeysetPagePlan
}

function buildPages(builders: QueryBuilders, { load, keys, row, condition, page }: PageParts): Executable {
  const path = pathOf(load)
  const on = matchesKey(path.columns)
  const { source, fields } = page.buildSubquery(builders, {
    fields: row.fields() as FieldGroups,
    condition: condition === undefined ? on : sql`${on} and ${condition.compile()}`,
    select: (from, selected) => {
      const select = from.select(selected).from(load.target.source)
      joinPath(select, path)
      return select
    },
  })
  return builders
    .select({ ...fields, position: keyPosition() })
    .from(keyRows(keys))
    .crossJoinLateral(source)
}
