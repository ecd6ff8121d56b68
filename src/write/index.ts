export { runAfter, type WriteVerb } from './prepare/index.ts'
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
  CreateGraph,
  DeleteManyTarget,
  GetOrCreateTarget,
  NestedValues,
  ProgressOptions,
  UpdateGraph,
  UpdateManyTarget,
  UpdateRow,
  Upserted,
  UpsertOptions,
  VersionOption,
  WriteCountOptions,
  WriteManyOptions,
  WriteOptions,
} from './write-types.ts'
export type { ChangedValues, CreateValues, UpdateValues } from './value-types.ts'
