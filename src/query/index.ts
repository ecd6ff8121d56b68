export type {
  AggregateArgs,
  AggregateArgument,
  AggregateFilter,
  AggregateGroup,
  AggregateResult,
} from './aggregate-types.ts'
export type { CursorPage, CursorPageOptions, CursorSlice, PageEdge, PageInfo } from './cursor-page.ts'
export { checkExact } from './check-exact.ts'
export { callOwn, innerRowOf } from './call-own.ts'
export { checkFlag, checkOptions } from './check.ts'
export type {
  ArrayFilter,
  ColumnFilter,
  Filter,
  FilterCallback,
  FilterObject,
  JsonFilter,
  LogicalFilter,
  SqlExpression,
} from './filter-types.ts'
export type { ComparisonFilter, JsonPathFilter, TextFilter } from './operator-types.ts'
export { type FieldGroups, flattenFields, unflattenFields } from './flat-fields.ts'
export { inlinePlaceholders } from './inline-placeholders.ts'
export type { FilterOperators, OrderOperators } from './operators.ts'
export type { OrderBy, OrderCallback, OrderDirection, OrderExpression, OrderObject } from './order-types.ts'
export { planAggregate } from './plan-aggregate.ts'
export { planFilter } from './plan-filter.ts'
export { jsonAtPath } from './plan-json-filter.ts'
export { liftScopes, planScopes, readScopeFilter } from './plan-scope.ts'
export { planWhere } from './plan-where.ts'
export {
  bindKeys,
  type FindByKeys,
  type Key,
  planFind,
  planFindByKeys,
  planKey,
  readKey,
  readKeys,
} from './plan-key.ts'
export { bindCount, planSelect, planSelectCount, planSelectExists } from './plan-select.ts'
export type {
  AllColumns,
  ColumnSelection,
  ColumnsOption,
  Expression,
  Extras,
  NoExtras,
  ReturnOptions,
  Selected,
} from './select-types.ts'
export { type Join, openRow, type PlanJoin, type Selection } from './row-joins.ts'
export { keepChosen, nestedFields, planRow, type RowPlan } from './plan-returning.ts'
export { findIndex, type IndexOrder, keepsPlan } from './keeps-plan.ts'
export { type Limit, limitRows, planLimit } from './limit-rows.ts'
export { compileDirection, type OrderShape, placementOf, planDirection } from './order-direction.ts'
export { indexOrderOf, planEntries, planOrder, planOrderExpression } from './plan-order.ts'
export type { OrderedAggregate } from './read-many-order.ts'
export { isOwnColumn, type OrderEntry, type OrderedColumn, type OrderedSql, readOrder } from './read-order.ts'
export {
  columnsOf,
  equalColumns,
  isComparable,
  isIndexed,
  isRelated,
  isUnique,
  linkRelation,
  ownColumnsOf,
  planLinkScopes,
  planPredefined,
  type RelationLink,
} from './relation-link.ts'
export { keysOfIds, planIsListed } from './referenced-ids.ts'
export {
  isAnyOf,
  type KeyArray,
  keyPosition,
  keyReader,
  type KeyReader,
  keyRows,
  type LoadedRow,
  matchesKey,
  planIsOneOf,
  planKeyMatch,
  toLoadedRow,
} from './relation-keys.ts'
export type {
  CountsArgument,
  CountsOption,
  JoinArgs,
  RelationArgs,
  RelationPageArgs,
  TreeArgs,
  WithOption,
} from './relation-args.ts'
export type { WithArgument } from './with-argument.ts'
export type { Found, FoundBy, NoLoads, Reloaded } from './found-types.ts'
export type { ChainRow, TreeRow } from './tree-types.ts'
export type { FindArgs, FindManyArgs, FindOptions, LockOptions, ReadOptions } from './read-args.ts'
export type { Choice } from './choice.ts'
