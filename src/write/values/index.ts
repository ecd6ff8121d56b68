export {
  castText,
  groupBy,
  inTableOrder,
  isStored,
  pathOf,
  type Place,
  planChange,
  planValue,
  planValues,
  readObject,
  readValues,
  type RowValues,
  signatureOf,
  type StoredText,
  storedText,
  textOfStored,
} from './read-values.ts'
export { isPatched } from './patched.ts'
export { planRowSource, type RowSource, rowsWrittenOut } from './row-source.ts'
