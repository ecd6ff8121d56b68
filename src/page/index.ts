export type {
  CountedCursorPage,
  CursorOfArgs,
  CursorPage,
  CursorPageCount,
  CursorPageOptions,
  CursorSlice,
  FindCursorPageArgs,
  FoundCursorPage,
} from './cursor-page-types.ts'
export { type CursorPagePlan, type CursorSettings, planCursorPage } from './plan-cursor-page.ts'
