export type { CreateGraph, NestedValues, UpdateGraph } from './nested-types.ts'
export { keepChosen, runAfter, type WriteVerb } from './prepare/index.ts'
export type { WriteProgress } from './statements/index.ts'
export {
  createRow,
  createRows,
  deleteAllRows,
  type DeleteContext,
  deleteMatchingRows,
  deleteRow,
  getOrCreateRow,
  restoreRow,
  type UncheckedOptions,
  updateAllRows,
  updateEachRow,
  updateMatchingRows,
  updateRow,
  upsertRow,
  upsertRows,
  verbAt,
  type WriteContext,
  type Written,
} from './verbs/index.ts'
export type {
  CreateValues,
  DeleteManyTarget,
  GetOrCreateTarget,
  ProgressOptions,
  UpdateManyTarget,
  UpdateRow,
  UpdateValues,
  Upserted,
  UpsertOptions,
  VersionOption,
  WriteCountOptions,
  WriteManyOptions,
  WriteOptions,
} from './write-types.ts'
