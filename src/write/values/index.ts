export {
  castText,
  groupBy,
  inTableOrder,
  isStored,
  pathOf,
  type Place,
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
export { planRowSource, type RowSource, rowsWrittenOut } from './row-source.ts'
