export type {
  AggregateArgs,
  AggregateArgument,
  AggregateFilter,
  AggregateGroup,
  AggregateResult,
} from './aggregate-types.ts'
export type { CursorPage, CursorPageOptions, CursorSlice, PageEdge, PageInfo } from './cursor-page.ts'
export { toArrayLiteral, toText } from './array-literal.ts'
export {
  bindFor,
  bindRaw,
  castJson,
  createBindings,
  planOptional,
  toJsonText,
  type Bindings,
  type Fragment,
} from './bindings.ts'
export { checkFlag, checkOptions, isPlainObject } from './check.ts'
export type {
  ArrayFilter,
  ColumnFilter,
  ComparisonFilter,
  Filter,
  FilterCallback,
  FilterObject,
  JsonFilter,
  JsonPathFilter,
  LogicalFilter,
  SqlExpression,
  TextFilter,
} from './filter-types.ts'
export { type FieldGroups, flattenFields, unflattenFields } from './flat-fields.ts'
export { inlinePlaceholders } from './inline-placeholders.ts'
export type { FilterOperators, OrderOperators } from './operators.ts'
export type { OrderBy, OrderCallback, OrderDirection, OrderExpression, OrderObject } from './order-types.ts'
export { planAggregate } from './plan-aggregate.ts'
export { planFilter } from './plan-filter.ts'
export { liftScopes, planScopes, readScopeFilter } from './plan-scope.ts'
export { planWhere } from './plan-where.ts'
export { type Key, keyLiterals, planFind, planFindByKeys, planKey, readKey } from './plan-key.ts'
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
export { type JoinPlan, openRow, type PlanJoin } from './row-joins.ts'
export { planReturning, planRow, type RowPlan } from './plan-returning.ts'
export { compileDirection } from './order-direction.ts'
export { planOrder, planOrderExpression } from './plan-order.ts'
export {
  type OrderEntry,
  type OrderedColumn,
  type OrderedExpression,
  type OrderedSql,
  readOrder,
} from './read-order.ts'
export { columnsOf, equalColumns, isUnique, planPredefined } from './relate.ts'
export {
  familyOf,
  isAnyOf,
  type KeyArray,
  keyPosition,
  keyReader,
  type KeyReader,
  keyRows,
  type LoadedRow,
  matchesKey,
  toLoadedRow,
} from './relation-keys.ts'
export { allOf, always, listOf, negate, positionsOf } from './combine.ts'
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
