export { cursorHome, type CursorHome, type CursorValues, encodeCursor } from './cursor.ts'
export { type CursorKey, type CursorOptions, type CursorSigning, readCursorOptions } from './cursor-signing.ts'
export { fixedColumns } from './fixed-columns.ts'
export type { OrderKey } from './order-key.ts'
export { directKey, hasDefaultNulls, isTotal, type Keyset, planKeyset, tieBreakers } from './plan-keyset.ts'
export { type KeysetPagePlan, type KeysetPageRequest, planKeysetPage } from './plan-keyset-page.ts'
export { type KeysetPageRows, positionOf, readKeysetPage, toCursorPage } from './read-keyset-page.ts'
export {
  type CursorSettings,
  optionsOfSlice,
  readCursorScope,
  readCursorSlice,
  readPageRequest,
} from './read-cursor-slice.ts'
export { planPositionCheck } from './plan-position-check.ts'
export { runAtPosition } from './run-at-position.ts'
