export { type CursorValues, encodeCursor } from './cursor.ts'
export { type CursorKey, type CursorOptions, type CursorSigning, readCursorOptions } from './cursor-signing.ts'
export { fixedColumns } from './fixed-columns.ts'
export type { OrderKey } from './order-key.ts'
export { planCursorOrder } from './plan-cursor-order.ts'
export {
  directKey,
  hasDefaultNulls,
  indexOrderOfKey,
  isTotal,
  keepsPagePlan,
  planKeyset,
  tieBreakers,
} from './plan-keyset.ts'
export {
  buildPage,
  buildPageTable,
  type KeysetPagePlan,
  type KeysetPageRequest,
  planKeysetPage,
} from './plan-keyset-page.ts'
export { type KeysetPageRows, positionOf, readKeysetPage, toCursorPage } from './read-keyset-page.ts'
export { type CursorSettings, optionsOfSlice, readCursorSlice, readPageRequest } from './read-cursor-slice.ts'
export { planPositionCheck } from './plan-position-check.ts'
export { isRefusedValue, runAtPosition } from './run-at-position.ts'
