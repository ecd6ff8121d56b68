export { type CursorTotal, readTotal } from './cursor-total.ts'
export type { CountedCursorPage, CursorOfArgs, FindCursorPageArgs, FoundCursorPage } from './cursor-page-types.ts'
export { type CursorPageRead, planCursorOf, planCursorPage } from './plan-cursor-page.ts'
export type { Batch, BatchArgs, BatchSource } from './batch-types.ts'
export { type ChunkPlan, planBatches } from './plan-batches.ts'
export type { ServerCursor } from './plan-server-cursor.ts'
export type { FindPageArgs, ListOptions, Page, PageCount, PageSlice } from './page-types.ts'
export {
  linkHeader,
  type LinkedCursorPage,
  type LinkedOffsetPage,
  type PageLinkOptions,
  pageLinks,
  type PageLinks,
} from './page-links.ts'
export { numberPages, type PageNumbers } from './number-pages.ts'
export {
  type CursorArguments,
  type OffsetArguments,
  type PageMode,
  type PageQueryOptions,
  type ParsedPageQuery,
  parsePageQuery,
} from './parse-page-query.ts'
export type { AllowedOrders, SortTerm } from './parse-sort.ts'
export { planPage, readFoundRows } from './plan-page.ts'
export { nameOfParameter, type PageParameter, type PageQuery, type ParameterNames } from './query-parameter.ts'
export {
  type Connection,
  type ConnectionArguments,
  type ConnectionEdge,
  type ConnectionOptions,
  type ConnectionPageInfo,
  type FindConnectionPage,
  relayConnection,
} from './relay-connection.ts'
export { type IndexSuggestion, suggestIndex, type SuggestIndexArgs } from './suggest-index.ts'
