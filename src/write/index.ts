export { createRow, createRows } from './create-rows.ts'
export { deleteAllRows, type DeleteContext, deleteMatchingRows, deleteRow, restoreRow } from './delete-rows.ts'
export { getOrCreateRow } from './get-or-create.ts'
export { updateEachRow } from './update-each.ts'
export { upsertRow, upsertRows } from './upsert-rows.ts'
export { updateAllRows, updateMatchingRows, updateRow } from './update-rows.ts'
export type { CreateGraph, NestedValues, UpdateGraph } from './nested-types.ts'
export { keepChosen, runAfter, type WriteVerb } from './run-after.ts'
export type { WriteProgress } from './chunks.ts'
export { type UncheckedOptions, verbAt, type WriteContext, type Written } from './write-context.ts'
export type {
  CreateValues,
  DeleteManyTarget,
  GetOrCreateTarget,
  ProgressOptions,
  Upserted,
  UpsertOptions,
  UpdateManyTarget,
  UpdateRow,
  UpdateValues,
  VersionOption,
  WriteCountOptions,
  WriteManyOptions,
  WriteOptions,
} from './write-types.ts'
