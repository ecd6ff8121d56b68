export { createRow, createRows } from './create-rows.ts'
export { deleteAllRows, deleteMatchingRows, deleteRow, restoreRow } from './delete-rows.ts'
export { updateAllRows, updateMatchingRows, updateRow } from './update-rows.ts'
export type { UncheckedOptions } from './write-context.ts'
export type {
  CreateValues,
  DeleteManyTarget,
  UpdateManyTarget,
  UpdateValues,
  WriteCountOptions,
  WriteManyOptions,
  WriteOptions,
} from './write-types.ts'
