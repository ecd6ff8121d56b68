import { InvalidArgumentError } from '../errors/index.ts'
import {
  buildPageTable,
  type CursorSettings,
  fixedColumns,
  type KeysetPagePlan,
  type KeysetPageRequest,
  type KeysetPageRows,
  optionsOfSlice,
  planCursorOrder,
  planKeysetPage,
  planPositionCheck,
  readCursorSlice,
  readKeysetPage,
  readPageRequest,
} from '../keyset/index.ts'
import {
  type Compiled,
  createAliases,
  type Executable,
  fragment,
  type QueryBuilders,
  toStatement,
} from '../plan/index.ts'
import {
  checkOptions,
  type FieldGroups,
  type KeyArray,
  keyPosition,
  keyRows,
  linkRelation,
  planIsListed,
  planKeyMatch,
  planRow,
} from '../query/index.ts'
import type { RelationLoad, RelationRequest } from './relation-load.ts'
import { bindKeys, bindLists, optionsOfRelated, pathOf, planConditions } from './relation-path.ts'

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
  const { source, relation, path } = load
  if (relation.kind === 'one') {
    throw new InvalidArgumentError({ path, expected: 'no page of a to-one relation', received: 'first or last' })
  }
  const options = checkOptions(load.options, optionsOfRelatedPage, path)
  const slice = readCursorSlice(options, load.target.rules.maxLimit ?? maxLimit, path)
  const aliases = createAliases()
  const link = linkRelation(source, relation, load.target, aliases)
  const { target } = link
  const { selection } = planRow(target, options, load.nested.needed ?? [], aliases, path)
  const declared = planConditions(load, link, options, aliases)
  const { keyset, home } = planCursorOrder(target, options, signing, aliases, path, fixedOf(load, options))
  // The row at a cursor is related to one key at the most.
  const request: KeysetPageRequest = { ...readPageRequest(options, slice, home, path), atPosition: 'look' }
  const [key] = link.foreign
  const isList = relation.reference !== undefined && key !== undefined
  const isOfKey = isList ? planIsListed(key) : planKeyMatch(link.foreign)
  const page = planKeysetPage(keyset, request, {
    ...pathOf(link),
    fields: selection.fields as FieldGroups,
    condition: declared === undefined ? isOfKey : fragment`${isOfKey} and ${declared}`,
    isKept: false,
  })
  return {
    ...load,
    keyOf: undefined,
    page: {
      check: planPositionCheck(target, keyset.keys, [request.position, request.bound]),
      read: (found) => readKeysetPage(found, request, home) as KeysetPageRows,
    },
    statement: (arrays) => {
      const keys = isList ? bindLists(load, arrays) : bindKeys(load, link, arrays)
      return toStatement(target.name, selectPages, { keys, page })
    },
  }
}

/** All rows of a key have its values in the columns that the relation is by. */
function fixedOf(
  { target, relation }: RelationRequest,
  options: Readonly<Record<string, unknown>>,
): ReadonlySet<string> {
  const isByColumns = relation.through === undefined && relation.reference === undefined
  const byRelation = isByColumns ? relation.targetProperties : []
  return new Set([...byRelation, ...fixedColumns(target, options['where'])])
}

interface PagesPlan {
  readonly keys: readonly KeyArray[]
  readonly page: KeysetPagePlan
}

function selectPages(builders: QueryBuilders, { keys, page }: Compiled<PagesPlan>): Executable {
  const { source, fields } = buildPageTable(builders, page)
  return builders
    .select({ ...fields, position: keyPosition() })
    .from(keyRows(keys))
    .crossJoinLateral(source)
}
