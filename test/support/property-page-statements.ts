import fc from 'fast-check'
import type { Statement } from '../../src/plan/index.ts'
import { defineModel, type TableModel } from '../../src/model/index.ts'
import { planBatches } from '../../src/page/plan-batches.ts'
import { planCursorOf, planCursorPage } from '../../src/page/plan-cursor-page.ts'
import { planPage } from '../../src/page/plan-page.ts'
import { planSelect } from '../../src/query/index.ts'
import { orderOf, orderTerms } from './property-orders.ts'
import { written } from './property-schema.ts'

const scoped = defineModel({ written }, { written: { scopes: { own: () => ({ whole: 1 }) } } }).tables.get(
  'written',
) as TableModel
const settings = { signing: new Map<string, Uint8Array>(), maxLimit: undefined }
const none = { maxLimit: undefined, maxOffset: undefined }

/** Positions: values of the order's keys, of which some are NULL. */
const positions = fc.option(fc.array(fc.constantFrom('1', '2', null), { minLength: 6, maxLength: 6 }), {
  nil: undefined,
})
const options = fc.record(
  {
    where: fc.constantFrom({ whole: 1 }, { whole: 2 }, { title: 'a' }, { whole: { gt: 1 } }),
    unscoped: fc.constantFrom([], ['own']),
    orderBy: fc.tuple(orderTerms, fc.boolean()).map(([terms, isList]) => orderOf(terms, isList)),
    columns: fc.constantFrom({ id: true }, { whole: true, id: true }),
  },
  { requiredKeys: [], noNullPrototype: true },
)
const counts = fc.constantFrom(false, 'exact', 'estimated', { max: 1 }, { max: 2 })

/** Statements of pages of a table with a scope: by number, by cursor and of streams, scoped or not. */
export const pageStatements: fc.Arbitrary<() => readonly Statement[]> = fc
  .record({
    options,
    positions,
    counts,
    isBackward: fc.boolean(),
    isBounded: fc.boolean(),
    strategy: fc.constantFrom('union', 'or'),
    size: fc.constantFrom(0, 1, 2),
    needed: fc.constantFrom(undefined, []),
  })
  .map((drawn) => () => {
    const { columns, ...list } = drawn.options
    const { size, strategy, needed } = drawn
    const first = planCursorPage(scoped, { ...list, first: 1 }, settings, 'page', undefined)
    const texts = drawn.positions?.map((text, index) => [`key${index}`, text])
    const cursor = texts && first.read([{ row: {}, cursor: Object.fromEntries(texts) as object }])?.cursors[0]
    const bound = drawn.isBounded ? cursor : undefined
    const slice = drawn.isBackward
      ? { last: size, before: cursor, after: bound }
      : { first: size, after: cursor, before: bound }
    const page = planCursorPage(
      scoped,
      { ...list, columns, strategy, ...slice, count: drawn.counts },
      settings,
      'page',
      needed,
    )
    const args = { ...list, columns, strategy }
    const batches = planBatches(scoped, { ...args, size: size + 1, after: cursor }, settings.signing, 'stream', needed)
    return [
      planPage(scoped, { ...list, columns, offset: size, limit: 1, count: drawn.counts }, none, 'page', needed)
        .statement,
      page.statement,
      page.readElse().statement,
      planCursorOf(scoped, size, list, settings, 'cursorOf').statement,
      ...(batches.kind === 'keyset' ? [batches.first.statement] : []),
      planSelect(scoped, { ...list, columns }, 'findMany', needed),
    ]
  })
