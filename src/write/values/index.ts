export {
  castText,
  groupBy,
  inTableOrder,
  isStored,
  type Place,
  planChange,
  planValues,
  readObject,
  readValues,
  type RowValues,
  signatureOf,
  type StoredText,
  storedText,
  textOfStored,
} from './read-values.ts'
export { type PatchedColumn, patchesIn, patchOfNothing } from './patched.ts'
export { planRowSource, type RowSource, rowsWrittenOut } from './row-source.ts'
