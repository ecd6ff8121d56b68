export {
  castText,
  groupBy,
  inTableOrder,
  pathOf,
  type Place,
  planValue,
  planValues,
  readObject,
  readValues,
  type RowValues,
  signatureOf,
} from './read-values.ts'
export { planRowSource, type RowSource, rowsWrittenOut } from './row-source.ts'
export { isStored, type StoredText, storedText, textOfStored } from './stored-text.ts'
